"""Carry accepted texts to their phones, and tell the product each step."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from simulator.addresses import channel_of, number_of
from simulator.retries import split_overrides
from simulator.steps import next_step, waits

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.faults import Faults
    from simulator.messages import Messages
    from simulator.phones import Phones
    from simulator.records import Message
    from simulator.scheduler import Scheduler
    from simulator.settings import SimulatorSettings
    from simulator.webhooks import Webhooks

_log = logging.getLogger(__name__)
WAIT_SECONDS = 0.5
_EVENTS = {"delivered": "DELIVERED", "read": "READ"}


class Delivery:
    """Callbacks of one text follow each other, unless a fault shuffles them; the initial status has none.

    Nothing waits while `is_hurried`: time that is run forward stops for every text until it has arrived.
    """

    def __init__(
        self,
        settings: SimulatorSettings,
        messages: Messages,
        phones: Phones,
        scheduler: Scheduler,
        webhooks: Webhooks,
        faults: Faults,
        *,
        is_hurried: Callable[[], bool] = bool,
    ) -> None:
        self._settings = settings
        self._messages = messages
        self._phones = phones
        self._scheduler = scheduler
        self._webhooks = webhooks
        self._faults = faults
        self._is_hurried = is_hurried

    def start(self, sid: str) -> None:
        self._scheduler.after(self._unless_hurried(self._settings.sent_seconds), partial(self._advance, sid, ()))

    def resume(self) -> None:
        """Take up what the last process left: callbacks not told, texts not delivered."""
        for message in self._messages.untold():
            self._scheduler.after(0, partial(self._tell, message))
        for message in self._messages.unfinished():
            self.start(message.sid)

    def _advance(self, sid: str, held_back: tuple[Message, ...]) -> None:
        message = self._messages.find(sid)
        if message is None:  # everything was reset meanwhile
            return
        now, phone = datetime.now(UTC), self._phones.get(number_of(message.recipient))
        step = next_step(message, phone, now)
        if step is None:
            self._tell_all(held_back)
            if waits(message, phone):
                self._scheduler.after(WAIT_SECONDS, partial(self._advance, sid, ()), idle=True)
            return
        self._messages.move(sid, step.status, now, step.error_code)
        _log.info("message %s %s", sid, step.status)
        moved = replace(message, status=step.status, error_code=step.error_code)
        if step.status == "sent" and self._faults.strikes("shuffle_callbacks"):
            held_back = (moved,)
        else:
            self._tell_all((moved, *held_back))
            held_back = ()
        if step.status == "sent" or next_step(moved, phone, now) is not None:
            wait = max(0.0, self._settings.delivered_seconds - self._settings.sent_seconds)
            self._scheduler.after(self._unless_hurried(wait), partial(self._advance, sid, held_back))

    def _unless_hurried(self, seconds: float) -> float:
        return 0.0 if self._is_hurried() else seconds

    def _tell_all(self, messages: tuple[Message, ...]) -> None:
        for message in messages:
            self._tell(message)

    def _tell(self, message: Message) -> None:
        if message.callback and self._faults.strikes("late_callbacks"):
            late = self._unless_hurried(self._faults.settings.late_seconds)
            self._scheduler.after(late, partial(self._post, message), idle=True)
            return
        self._post(message)

    def _post(self, message: Message) -> None:
        if message.callback and not self._faults.strikes("lost_callbacks"):
            url, policy = split_overrides(message.callback)
            params = callback_params(message, self._settings.account_sid, datetime.now(UTC))
            for _ in range(2 if self._faults.strikes("double_callbacks") else 1):
                self._webhooks.post(url, params, policy, message.sid)
        self._messages.mark_told(message.sid, message.status)


def callback_params(message: Message, account_sid: str, now: datetime) -> dict[str, str]:
    """Return the form of a status callback."""
    params = {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "From": message.sender,
        "To": message.recipient,
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
    }
    if message.error_code is not None:
        params["ErrorCode"] = str(message.error_code)
    if channel_of(message.recipient) == "whatsapp":
        return params | _channel(message)
    if message.status in {"delivered", "undelivered"}:
        params["RawDlrDoneDate"] = now.strftime("%y%m%d%H%M")
    return params


def _channel(message: Message) -> dict[str, str]:
    """Return what WhatsApp adds."""
    install = hashlib.sha256(message.sender.encode()).hexdigest()[:32]
    params = {"ChannelPrefix": "whatsapp", "ChannelInstallSid": f"XE{install}"}
    if message.error_code is not None:
        params["ChannelStatusMessage"] = "The channel could not deliver this message."
    return params | ({"EventType": _EVENTS[message.status]} if message.status in _EVENTS else {})
