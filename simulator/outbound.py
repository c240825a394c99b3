"""Accept what the product sends, and what the carrier says by itself."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from simulator.addresses import channel_of, number_of
from simulator.content.filling import MAX_FILLED, filled, read_variables
from simulator.errors import TwilioError
from simulator.mms import as_sms
from simulator.prices import cost_of
from simulator.records import Message
from simulator.rules import check_create
from simulator.segments import count_segments
from simulator.whatsapp import WINDOW, Occasion, Wish, doom_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.clinic_clock import ClinicClock
    from simulator.content.records import Content
    from simulator.content.store import Contents
    from simulator.delivery import Delivery
    from simulator.faults import Faults
    from simulator.messages import Messages
    from simulator.phones import Phones
    from simulator.rules import CreateRequest
    from simulator.settings import SimulatorSettings

_log = logging.getLogger(__name__)
CLOCK_AGE_SECONDS = 5.0
SUSPENDED = 30002


def new_sid(*, media: bool = False) -> str:
    return ("MM" if media else "SM") + secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says: as a template fills it, or as it was written."""

    shown: str
    content: Content | None
    values: dict[str, str]


class Outbound:
    def __init__(
        self,
        settings: SimulatorSettings,
        messages: Messages,
        phones: Phones,
        contents: Contents,
        clock: ClinicClock,
        delivery: Delivery,
        faults: Faults,
    ) -> None:
        self._settings = settings
        self._messages = messages
        self._phones = phones
        self._contents = contents
        self._clock = clock
        self._delivery = delivery
        self._faults = faults

    def create(self, form: Mapping[str, str], media: tuple[str, ...]) -> Message:
        """Accept a create request for good, and start its way; TwilioError where Twilio refuses."""
        request = check_create(form, media, self._settings.senders)
        if request.sender in self._faults.settings.refused_senders:
            raise TwilioError(63007 if channel_of(request.sender) == "whatsapp" else 21606)
        if self._phones.has_opted_out(number_of(request.recipient), request.sender):
            raise TwilioError(21610)
        words = self._words(request)
        self._clock.refresh(older_than=CLOCK_AGE_SECONDS)
        message = self._message(request, words)
        self._messages.add(message)
        _log.info("message %s accepted", message.sid)
        self._delivery.start(message.sid)
        return message

    def _words(self, request: CreateRequest) -> Words:
        if not request.content_sid:
            return Words(as_sms(request.body, request.media, request.recipient), None, {})
        content = self._contents.find(request.content_sid)
        if content is None:
            raise TwilioError(21655)
        values = read_variables(request.variables)
        shown = filled(content, values)
        if len(shown) > MAX_FILLED:
            raise TwilioError(21617)
        return Words(shown, content, values)

    def _doom(self, request: CreateRequest, words: Words) -> int | None:
        if self._faults.settings.account == "suspended":
            return SUSPENDED
        if channel_of(request.recipient) != "whatsapp":
            return None
        wish = Wish(request.recipient, bool(request.body or request.media), words.content, words.values)
        return doom_of(wish, self._phones.get(number_of(request.recipient)), self._occasion(request))

    def _occasion(self, request: CreateRequest) -> Occasion:
        now, limit = self._clock.now(), self._faults.settings.whatsapp_limit
        opened = self._messages.opened_since(request.sender, now - WINDOW) if limit is not None else set()
        return Occasion(now, self._messages.last_inbound(request.recipient, request.sender), opened, limit)

    def _message(self, request: CreateRequest, words: Words) -> Message:
        now = datetime.now(UTC)
        segments = count_segments(words.shown)
        return Message(
            sid=new_sid(media=bool(request.media)),
            direction="outbound-api",
            sender=request.sender,
            recipient=request.recipient,
            body=words.shown,
            shown=words.shown,
            status="queued",
            error_code=None,
            segments=segments,
            media=request.media,
            created_at=now,
            updated_at=now,
            sent_at=None,
            clinic_time=self._clock.now(),
            callback=request.callback,
            content_sid=request.content_sid,
            buttons=words.content.buttons if words.content else (),
            doom=self._doom(request, words),
            valid_until=now + timedelta(seconds=request.validity_seconds),
            cost=cost_of(request.recipient, segments, self._settings),
        )
