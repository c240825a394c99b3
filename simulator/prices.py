"""What texts cost, and the money that an account has left."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.addresses import channel_of
from simulator.errors import BadInput

if TYPE_CHECKING:
    from simulator.messages import Messages
    from simulator.settings import SimulatorSettings

CURRENCY = "GBP"


def cost_of(recipient: str, segments: int, settings: SimulatorSettings) -> str:
    """Return the price of one message: SMS by segments, WhatsApp by message."""
    if channel_of(recipient) == "whatsapp":
        return settings.whatsapp_price
    return str(Decimal(settings.segment_price) * segments)


class Account:
    """The money of the account; None: a child account, which shows no balance."""

    def __init__(self, start: str | None, messages: Messages) -> None:
        self._first = self._start = start
        self._messages = messages

    def balance(self) -> Decimal | None:
        if self._start is None:
            return None
        return (Decimal(self._start) - Decimal(str(self._messages.spent()))).quantize(Decimal("0.0001"))

    def put(self, wanted: object) -> None:
        """Let the balance be `wanted` from now on (a number in words, or null)."""
        if wanted is None:
            self._start = None
            return
        try:
            self._start = str(Decimal(str(wanted)) + Decimal(str(self._messages.spent())))
        except ArithmeticError:
            raise BadInput('$.balance: must be money such as "20.00", or null') from None

    def reset(self) -> None:
        self._start = self._first
