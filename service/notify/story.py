"""One line of a story: a session, a text, a reply, a hold; in words for the desk. Pure.

The timeline of a course and the conversation of an inbox item are both told in such lines.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.notify.marking import Parts, mark
from service.notify.reasons import sentence_for
from service.notify.replies.models import Reply
from service.notify.states import LEFT
from service.notify.whatsapp.telling import way_of

WAITING = {"planned", "queued"}
NOT_SENT = {"skipped", "cancelled", "expired"}
ARRIVED = {"delivered", "read"}
NOT_ARRIVED = {"skipped", "expired", "undelivered", "failed"}
TOLD_OTHERWISE = ("told_with_booking",)
PASSING = {
    "withheld_on_hold",
    "withheld_concern_open",
    "withheld_concern_shared",
    "withheld_undecided",
    "withheld_offer_open",
    "withheld_place_lost",
    "paused_clinic",
    "paused_protocol",
    "capped",
    "cover_lost",
    "same_day_gap",
    "quiet_hours",
    "protocol_unsigned",
    "no_sender",
    "sender_stopped",
    "provider_credentials",
    "provider_garbled",
    "sender_unusable",
    "handset_unreachable",
    "carrier_error",
    "network_limit",
    "waits_for_first_text",
    "whatsapp_template_waits",
    "whatsapp_words_awaited",
    "whatsapp_failed",
    "whatsapp_unseen",
    "provider_busy",
    "provider_unreachable",
    "worker_too_slow",
    "worker_stopped",
    "changed_meanwhile",
    "proven_unsent",
}
"""Reasons that hold a text back and can pass; any other stops it for good, as things are."""

KINDS = {
    "acknowledgement": "Automatic answer",
    "check_in": "Asked once more how it is",
    "invitation": "Asked to write back by WhatsApp",
    "moved": "New time",
    "offer": "About a place offered",
    "reply": "Text from the clinic",
    "step": "Text",
}
STATES = {
    "sending": ("being sent", ""),
    "accepted": ("handed to the network", ""),
    "sent": ("sent, no receipt yet", ""),
    "delivered": ("delivered", "calm"),
    "read": ("read", "calm"),
    "unknown": ("not known yet whether it left", "concern"),
    "undelivered": ("not delivered", "urgent"),
    "failed": ("not sent", "urgent"),
    "skipped": ("not sent", "concern"),
    "expired": ("not sent", "concern"),
    "cancelled": ("taken back", ""),
}
BY_MAIL = {"accepted": ("handed to the mail server", "")}
CATEGORIES = {
    "urgent": ("urgent", "urgent"),
    "concern": ("concern", "concern"),
    "admin": ("admin", ""),
    "unclear": ("unclear", ""),
    "fine": ("plainly fine", "calm"),
    "opt_out": ("wants no more texts", "concern"),
    "opt_in": ("wants texts again", "calm"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `style` and `bubble` name looks, `tone` that of `status`; `key` is unique on the page.

    `when` stands instead of the time. `aftercare`: a text of the protocol. `in_flight`: a text that follows and has not
    arrived yet. `text_kind` and `made_at` are those of a text; `untold`: a new time that no text will tell. `rank`
    orders lines of one instant. `again`: the text may be sent again.
    """

    key: str
    at: datetime
    kind: str
    title: str
    when: str | None = None
    style: str = ""
    bubble: str = ""
    status: str = ""
    tone: str = ""
    reason: str | None = None
    parts: Parts = ()
    segments: int | None = None
    session_number: int | None = None
    after_treatment: bool = False
    aftercare: bool = False
    in_flight: bool = False
    text_kind: str = ""
    made_at: datetime | None = None
    untold: bool = False
    again: UUID | None = None
    rank: int = 0


Write = Callable[[datetime], str]
"""Writes an instant in the zone of the site."""


def text_line(
    item: Mapping[str, Any],
    now: datetime,
    write: Write,
    *,
    title: str | None = None,
    after_treatment: bool = False,
    obstacle: str | None = None,
    again: bool = False,
) -> Line:
    """Tell a text; `item` has the shape of the API, `obstacle` is the code of what would stop it as things are.

    `again`: it may be sent again.
    """
    waiting, silent = item["state"] in WAITING, item["state"] in NOT_SENT
    ahead = waiting and item["due_at"] > now
    reason = obstacle or item["reason"]
    why = sentence_for(obstacle) or item["reason_text"]
    status, tone = _standing(item, write, ahead=ahead, reason=reason)
    return Line(
        key=f"text-{item['id']}",
        at=item["due_at"] if waiting or silent else _moved(item, LEFT) or item["due_at"],
        kind="text",
        title=f"{title or KINDS.get(item['kind'], 'Text')}{way_of(item)}",
        when=f"{'due' if reason else 'will be sent'} {write(item['due_at'])}" if ahead else None,
        style="text-out",
        bubble=("withheld" if reason else "planned") if waiting else "out",
        status=status,
        tone=tone,
        reason=why if waiting or silent or tone else None,
        parts=() if silent else ((item["body"], False),),
        segments=None if silent or item["channel"] == "whatsapp" else item["segments"],
        session_number=item["session"],
        after_treatment=after_treatment,
        aftercare=item["kind"] == "step",
        in_flight=item["state"] != "cancelled",
        text_kind=item["kind"],
        made_at=item["history"][0]["at"] if item["history"] else None,
        again=item["id"] if again else None,
        untold=item["kind"] == "moved" and reason not in TOLD_OTHERWISE and _is_lost(item["state"], reason),
        rank=3,
    )


def _is_lost(state: str, reason: str | None) -> bool:
    """Tell whether a text has not reached its patient and will not, as things are."""
    if state in WAITING:
        return reason is not None and reason not in PASSING
    return state in NOT_ARRIVED


def _standing(item: Mapping[str, Any], write: Write, *, ahead: bool, reason: str | None) -> tuple[str, str]:
    """Say where a text stands, and in which tone; one that lies ahead unhindered says so by its time."""
    state = item["state"]
    if state in WAITING and reason:
        return "waits" if reason in PASSING else "will not go", "concern"
    if state in WAITING:
        return "" if ahead else "about to be sent", ""
    status, tone = (BY_MAIL if item["channel"] == "email" else STATES).get(state, STATES[state])
    came = _moved(item, (state,)) if state in ARRIVED else None
    return f"{status} {write(came)}" if came else status, tone


def _moved(item: Mapping[str, Any], to: Iterable[str]) -> datetime | None:
    """Return when a text first came to one of these states."""
    found: datetime | None = next((move["at"] for move in item["history"] if move["to"] in to), None)
    return found


def reply_line(reply: Reply, who: str, *, confirms: bool = False) -> Line:
    """Tell what a patient wrote, with the words marked that decided how it was read; `confirms`: that they come."""
    status, tone = ("confirmed", "calm") if confirms else _read_as(reply)
    alarm = f" {reply.category}" if reply.category in ("urgent", "concern") else ""
    photos = f"With {reply.media} photo{'' if reply.media == 1 else 's'}." if reply.media else ""
    signs = f"Signs: {', '.join(sign.replace('_', ' ') for sign in reply.signs)}." if reply.signs else ""
    return Line(
        key=f"reply-{reply.id}",
        at=reply.received_at,
        kind="reply",
        title=f"{who} wrote",
        style=f"text-in{alarm}",
        bubble="in",
        status=status,
        tone=tone,
        reason=" ".join(part for part in (signs, photos) if part) or None,
        parts=mark(reply.body, json.loads(reply.because or "[]")),
        rank=1,
    )


def _read_as(reply: Reply) -> tuple[str, str]:
    """Say how a reply was read: one that is unclear goes to a person, unless it is a LESS that was answered."""
    if reply.automatic and reply.category == "unclear":
        return "written by a machine", ""
    answered = reply.category == "unclear" and reply.inbox_item_id is None and reply.staff_id is None
    return ("wants fewer texts", "") if answered else CATEGORIES.get(reply.category, (reply.category, ""))


def in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.at, line.rank, line.key))


def with_now(lines: list[Line], now: datetime) -> list[Line]:
    """Put the line of the present before the first that is still to come."""
    ahead = next((at for at, line in enumerate(lines) if line.at > now), len(lines))
    return [*lines[:ahead], Line(key="now", at=now, kind="now", title="Now"), *lines[ahead:]]
