"""The page with the phones: `/`, and `/page/state` which its script asks every second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, get_template_attribute, jsonify, render_template, request

from simulator.addresses import channel_of, spaced
from simulator.clock_controls import clock_json
from simulator.quick_replies import quick_replies

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from simulator.network import Network
    from simulator.records import Message, Mode, Phone

CLOCK_AGE_SECONDS = 2.0
SHOWN = 200
ALERTS_IN_A_ROW = 2
UNANSWERED = "An alert is unanswered: it rings on every few minutes. Answer ACK, or stop."
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


@dataclass(frozen=True, slots=True)
class Bubble:
    sid: str
    mine: bool
    body: str
    media: int
    day: str
    time: str
    state: str
    status: str
    whatsapp: bool
    parts: int


@dataclass(frozen=True, slots=True)
class Handset:
    number: str
    label: str
    says: str
    trouble: str
    bubbles: list[Bubble]
    quick: list[str]

    @property
    def key(self) -> str:
        """Return the number as an HTML id can hold it."""
        return "phone-" + self.number.lstrip("+")


def page(network: Network) -> Blueprint:
    pages = Blueprint("page", __name__)

    @pages.get("/")
    def phones() -> ResponseReturnValue:
        network.clock.refresh(older_than=CLOCK_AGE_SECONDS)
        return render_template(
            "phones.html",
            handsets=_handsets(network),
            clock=_clock(network),
            senders=[sender for sender in network.settings.senders if channel_of(sender) == "sms"],
            revision=network.database.revision,
        )

    @pages.get("/page/state")
    def state() -> ResponseReturnValue:
        network.clock.refresh(older_than=CLOCK_AGE_SECONDS)
        revision = network.database.revision
        if request.args.get("since") == revision:
            return jsonify(revision=revision, clock=_clock(network))
        return jsonify(revision=revision, clock=_clock(network), phones=[_pieces(each) for each in _handsets(network)])

    return pages


def _pieces(handset: Handset) -> dict[str, object]:
    """Return the HTML of a handset in pieces, so that the script puts in only what is new."""
    card = get_template_attribute("_handset.html", "card")
    bubble = get_template_attribute("_handset.html", "bubble")
    quick = get_template_attribute("_handset.html", "quick")
    return {
        "key": handset.key,
        "label": handset.label,
        "card": str(card(handset)),
        "quick": str(quick(handset)).strip(),
        "bubbles": [
            {"sid": each.sid, "status": each.status, "html": str(bubble(each)).strip()} for each in handset.bubbles
        ],
    }


def _handsets(network: Network) -> list[Handset]:
    return [_handset(phone, network) for phone in network.phones.all()]


def _handset(phone: Phone, network: Network) -> Handset:
    messages = network.messages.conversation(phone.number)[-SHOWN:]
    heard = [message.shown for message in messages if message.direction != "inbound"]
    bubbles = [_bubble(message, message.clinic_time.astimezone(network.settings.zone)) for message in messages]
    quick = quick_replies(heard[-1]) if heard else []
    return Handset(phone.number, phone.label, spaced(phone.number), _TROUBLES[phone.mode], bubbles, quick)


def _bubble(message: Message, at: datetime) -> Bubble:
    state = _STATES.get(message.status, message.status)
    return Bubble(
        sid=message.sid,
        mine=message.direction == "inbound",
        body=message.shown,
        media=len(message.media),
        day=f"{at:%a} {at.day} {at:%b %Y}",
        time=f"{at:%H:%M}",
        state=f"{state} (error {message.error_code})" if message.error_code else state,
        status=message.status,
        whatsapp=channel_of(message.phone) == "whatsapp",
        parts=message.segments,
    )


def _clock(network: Network) -> dict[str, object]:
    """Return the clock in the clinic's own wall time, in words."""
    now = network.clock.now().astimezone(network.settings.zone)
    last, run = network.clock.last, network.run
    due = last.next_due.astimezone(network.settings.zone) if last and last.next_due else None
    return clock_json(network) | {
        "says": say_moment(now),
        "wall": f"{now:%Y-%m-%dT%H:%M}",
        "next_says": say_moment(due) if due else "",
        "progress": _progress(network, now),
        "moved": len(run.moved_through) if run else 0,
    }


def _progress(network: Network, now: datetime) -> str:
    """Return the sentence under the clock."""
    run = network.run
    if run is not None and network.is_running:
        says = f"Running to {say_moment(run.target.astimezone(network.settings.zone))}; it is {say_moment(now)}."
        return f"{says} {UNANSWERED}" if run.alerts >= ALERTS_IN_A_ROW else says
    if run is not None and run.error is not None:
        return str(run.error)
    if run is not None and run.was_stopped:
        return "Stopped on the way."
    if network.clock.last is None:
        return "Aftercourse does not answer: this is the time as last known."
    return ""


def say_moment(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b}, {moment:%H:%M}"
