"""Bring a patient's text to the product, and act on the carriers' own words."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.addresses import channel_of, number_of
from simulator.keywords import answer_to, carrier_action
from simulator.outbound import CLOCK_AGE_SECONDS, new_sid
from simulator.records import Message
from simulator.retries import INBOUND
from simulator.segments import count_segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.clinic_clock import ClinicClock
    from simulator.files import File, Files, Sent
    from simulator.messages import Messages
    from simulator.phones import Phones
    from simulator.retries import Outcome
    from simulator.settings import SimulatorSettings
    from simulator.webhooks import Webhooks

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody sends from a pretend phone; `media` are files, pictures mostly.

    `button` is the id of a template's quick reply that was tapped (`body` is its title), `reply_to` the SID of the
    message that is answered; both exist on WhatsApp only.
    """

    sender: str
    recipient: str
    body: str
    media: tuple[Sent, ...] = ()
    button: str = ""
    reply_to: str = ""


class Inbound:
    def __init__(
        self,
        settings: SimulatorSettings,
        messages: Messages,
        files: Files,
        phones: Phones,
        clock: ClinicClock,
        webhooks: Webhooks,
    ) -> None:
        self._settings = settings
        self._messages = messages
        self._files = files
        self._phones = phones
        self._clock = clock
        self._webhooks = webhooks
        self._url = settings.service_url.rstrip("/") + "/webhooks/twilio/inbound"

    def send(self, text: Text, media_base: str) -> tuple[str, Outcome]:
        """Deliver a text from a phone; return its SID and what the product's webhook answered."""
        self._clock.refresh(older_than=CLOCK_AGE_SECONDS)
        message = _inbound(text, datetime.now(UTC), self._clock.now())
        self._messages.add(message)
        files = self._files.add(message.sid, text.media)
        self._heed_carrier_word(message)
        params = inbound_params(message, self._settings.account_sid, media_base, files)
        params |= self._whatsapp(message) if channel_of(message.sender) == "whatsapp" else self._opt_out_type(message)
        outcome = self._webhooks.post(self._url, params, INBOUND, message.sid)
        _log.info("text %s from a phone: %s", message.sid, outcome.status or outcome.trouble)
        return message.sid, outcome

    def _whatsapp(self, message: Message) -> dict[str, str]:
        profile = self._phones.get(number_of(message.sender)).label
        return whatsapp_params(message, profile)

    def _opt_out_type(self, message: Message) -> dict[str, str]:
        """Return what Advanced Opt-Out adds, where the account has it."""
        action = carrier_action(message.shown) if self._settings.advanced_opt_out else None
        return {"OptOutType": action.upper()} if action else {}

    def _heed_carrier_word(self, message: Message) -> None:
        """Block or free the pair before the product hears of it, as carriers do, and answer the phone."""
        action = carrier_action(message.shown)
        if action is None or channel_of(message.sender) == "whatsapp":
            return
        was_blocked = self._phones.has_opted_out(message.sender, message.recipient)
        if action == "stop":
            self._phones.opt_out(message.sender, message.recipient)
        elif action == "start":
            self._phones.opt_in(message.sender, message.recipient)
        answer = answer_to(action, was_blocked=was_blocked)
        if answer is not None:
            self._messages.add(_automatic(message, answer))


def _inbound(text: Text, now: datetime, clinic_time: datetime) -> Message:
    return Message(
        sid=new_sid(media=bool(text.media)),
        direction="inbound",
        sender=text.sender,
        recipient=text.recipient,
        body=text.body,
        shown=text.body,
        status="received",
        error_code=None,
        segments=count_segments(text.body),
        media=tuple(file.kind for file in text.media),
        created_at=now,
        updated_at=now,
        sent_at=now,
        clinic_time=clinic_time,
        button=text.button,
        reply_to=text.reply_to,
    )


def _automatic(message: Message, answer: str) -> Message:
    return replace(
        message,
        sid=new_sid(),
        direction="outbound-reply",
        sender=message.recipient,
        recipient=message.sender,
        body=answer,
        shown=answer,
        status="delivered",
        segments=count_segments(answer),
        media=(),
    )


def inbound_params(message: Message, account_sid: str, media_base: str, files: Sequence[File] = ()) -> dict[str, str]:
    """Return the form of the inbound webhook; `media_base` is this simulator's own base URL."""
    params = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "From": message.sender,
        "To": message.recipient,
        "Body": message.body,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.segments),
        "SmsStatus": "received",
    }
    folder = f"{media_base.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}/Media"
    for index, file in enumerate(files):
        params |= {f"MediaUrl{index}": f"{folder}/{file.sid}", f"MediaContentType{index}": file.kind}
    return params | ({} if channel_of(message.sender) == "whatsapp" else _geography(message))


def whatsapp_params(message: Message, profile: str) -> dict[str, str]:
    """Return what WhatsApp adds to the form; a tapped button names itself and the message that it stood under."""
    kind = "image" if message.media else "button" if message.button else "text"
    params = {"ProfileName": profile, "WaId": number_of(message.sender).lstrip("+"), "MessageType": kind}
    if message.button:
        params |= {"ButtonText": message.body, "ButtonPayload": message.button}
    if message.reply_to:
        params |= {"OriginalRepliedMessageSid": message.reply_to, "OriginalRepliedMessageSender": message.recipient}
    return params


def _geography(message: Message) -> dict[str, str]:
    sides = {"From": message.sender, "To": message.recipient}
    places = {f"{side}{part}": "" for side in sides for part in ("City", "State", "Zip")}
    return places | {f"{side}Country": "GB" for side, number in sides.items() if number.startswith("+44")}
