"""Accept what the product sends, and what the carrier says by itself."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.addresses import number_of
from simulator.errors import TwilioError
from simulator.records import Message
from simulator.rules import check_create
from simulator.segments import count_segments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.clinic_clock import ClinicClock
    from simulator.delivery import Delivery
    from simulator.messages import Messages
    from simulator.phones import Phones
    from simulator.rules import CreateRequest
    from simulator.settings import SimulatorSettings

_log = logging.getLogger(__name__)
CLOCK_AGE_SECONDS = 5.0


def new_sid(*, media: bool = False) -> str:
    return ("MM" if media else "SM") + secrets.token_hex(16)


class Outbound:
    def __init__(
        self, settings: SimulatorSettings, messages: Messages, phones: Phones, clock: ClinicClock, delivery: Delivery
    ) -> None:
        self._settings = settings
        self._messages = messages
        self._phones = phones
        self._clock = clock
        self._delivery = delivery

    def create(self, form: Mapping[str, str], media: tuple[str, ...]) -> Message:
        """Accept a create request for good, and start its way; TwilioError where Twilio refuses."""
        request = check_create(form, media, self._settings.senders)
        if self._phones.has_opted_out(number_of(request.recipient), request.sender):
            raise TwilioError(21610)
        self._clock.refresh(older_than=CLOCK_AGE_SECONDS)
        message = self._message(request)
        self._messages.add(message)
        _log.info("message %s accepted", message.sid)
        self._delivery.start(message.sid)
        return message

    def _message(self, request: CreateRequest) -> Message:
        now = datetime.now(UTC)
        return Message(
            sid=new_sid(media=bool(request.media)),
            direction="outbound-api",
            sender=request.sender,
            recipient=request.recipient,
            body=request.body,
            shown=request.body,
            status="queued",
            error_code=None,
            segments=count_segments(request.body),
            media=request.media,
            created_at=now,
            updated_at=now,
            sent_at=None,
            clinic_time=self._clock.now(),
            callback=request.callback,
        )
