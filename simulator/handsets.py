"""What the pretend phones show: SMS and WhatsApp apart, bubble by bubble."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.addresses import channel_of, spaced
from simulator.quick_replies import quick_replies
from simulator.voice.screens import SHOWN_CALLS, Screen, screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from simulator.network import Network
    from simulator.records import Message, Mode, Phone, WhatsApp

SHOWN_TEXTS = 200
SHOWN_PHONES = 40
NAMES = {"sms": "Texts", "whatsapp": "WhatsApp"}
_STATES = {
    "queued": "Sending…",
    "sent": "Sent, no receipt yet",
    "delivered": "Delivered",
    "read": "Read",
    "undelivered": "Did not reach this phone",
    "failed": "Not sent",
    "canceled": "Cancelled",
    "received": "Sent to the clinic",
}
_TROUBLES: dict[Mode, str] = {
    "ok": "",
    "undelivered": "Switched off: no text arrives",
    "failed": "The network refuses texts to it",
    "silent": "Gives no delivery receipts",
    "off": "Switched off: no text arrives",
    "landline": "A landline: no text arrives",
    "unknown": "A number that nobody has: no text arrives",
    "blocked": "Blocks the clinic: no text arrives",
    "filtered": "Its network filters texts out",
    "congested": "Its network is too busy for texts",
    "stuck": "Texts wait in the queue until they are too old",
}
_WHATSAPP_TROUBLES: dict[WhatsApp, str] = {
    "ok": "",
    "none": "Has no WhatsApp",
    "invalid": "Its WhatsApp is too old",
    "limited": "WhatsApp lets the clinic write to no more people",
    "blocked": "Blocks the clinic on WhatsApp",
}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `clinic` is the clinic's address, `taps` are id and title of the buttons below it."""

    sid: str
    mine: bool
    body: str
    media: int
    day: str
    time: str
    state: str
    status: str
    parts: int
    clinic: str
    taps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Thread:
    channel: str
    bubbles: list[Bubble]
    quick: list[str]

    @property
    def name(self) -> str:
        return NAMES[self.channel]


@dataclass(frozen=True, slots=True)
class Handset:
    """`channel` is where the last message came; one thread alone needs no names above it."""

    number: str
    label: str
    says: str
    trouble: str
    channel: str
    threads: list[Thread]
    calls: list[Screen]

    @property
    def key(self) -> str:
        """Return the number as an HTML id can hold it."""
        return "phone-" + self.number.lstrip("+")


def handsets(network: Network) -> list[Handset]:
    """Return the phones to show: a network of thousands shows those that have a name, and the liveliest."""
    return [_handset(phone, network) for phone in network.phones.shown(SHOWN_PHONES)]


def _handset(phone: Phone, network: Network) -> Handset:
    messages = network.messages.conversation(phone.number, SHOWN_TEXTS)
    used = {channel_of(address) for address in network.settings.senders} | {channel_of(each.phone) for each in messages}
    return Handset(
        number=phone.number,
        label=phone.label,
        says=spaced(phone.number),
        trouble=" · ".join(filter(None, [_TROUBLES[phone.mode], _WHATSAPP_TROUBLES[phone.whatsapp]])),
        channel=channel_of(messages[-1].phone) if messages else "sms",
        threads=[_thread(channel, messages, network) for channel in NAMES if channel in used],
        calls=[screen(call, network.settings.zone) for call in network.calls.on_phone(phone.number, SHOWN_CALLS)],
    )


def _thread(channel: str, messages: Sequence[Message], network: Network) -> Thread:
    own = [message for message in messages if channel_of(message.phone) == channel]
    heard = [message.shown for message in own if message.direction != "inbound"]
    bubbles = [_bubble(message, message.clinic_time.astimezone(network.settings.zone)) for message in own]
    return Thread(channel, bubbles, quick_replies(heard[-1]) if heard else [])


def _bubble(message: Message, at: datetime) -> Bubble:
    state = _STATES.get(message.status, message.status)
    mine = message.direction == "inbound"
    return Bubble(
        sid=message.sid,
        mine=mine,
        body=message.shown,
        media=len(message.media) if mine else 0,
        day=f"{at:%a} {at.day} {at:%b %Y}",
        time=f"{at:%H:%M}",
        state=f"{state} (error {message.error_code})" if message.error_code else state,
        status=message.status,
        parts=1 if channel_of(message.phone) == "whatsapp" else message.segments,
        clinic=message.recipient if mine else message.sender,
        taps=message.buttons if message.status in {"delivered", "read"} else (),
    )
