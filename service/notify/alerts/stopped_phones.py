"""A phone that alerts cannot reach: the managers hear of it in other ways, once a day for each person and channel.

It has sent STOP, or an alert to it came to its end unread.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.clinics.rota.ways import Way, Ways
from service.notify.alerts.roster import managers_of
from service.notify.outbox import MessageDraft, put

OF_USE = timedelta(hours=12)
WORDS = {"sms": "by text", "whatsapp": "by WhatsApp", "voice": "by phone call", "email": "by e-mail"}


def tell_managers(session: Session, staff: Staff, channel: str, clock: Clock, *, stopped: bool = False) -> int:
    """Make a text to each manager, by another way than the one that failed; returns how many.

    Whoever has left is reached by nothing, and that is nobody's task.
    """
    if not staff.active:
        return 0
    now = clock.now()
    day, ways, made = now.date().isoformat(), Ways.read(session, staff.clinic_id), 0
    for manager in managers_of(session, staff.clinic_id):
        way = _other_way(ways.to(manager), channel if manager.id == staff.id else None)
        if way is None:
            continue
        draft = MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=f"unreached:{staff.id}:{channel}:{day}:{manager.id}",
            kind="nudge",
            lane="housekeeping",
            due_at=now,
            created_at=now,
            expires_at=now + OF_USE,
            channel=way.channel,
            staff_id=manager.id,
            to_number=way.address,
            body=unreached_text(if_readable(staff.name, "a colleague"), channel, stopped=stopped),
        )
        made += put(session, draft) is not None
    return made


def tell_again(session: Session, staff: Staff, number: str, channel: str, clock: Clock) -> None:
    """Tell whoever texted START from their phone, and the managers, that alerts reach it again."""
    if not staff.active:
        return
    now, ways = clock.now(), Ways.read(session, staff.clinic_id)
    name, stamp = if_readable(staff.name, "A colleague"), f"{staff.id}:{channel}:{now:%Y%m%d%H%M%S}"
    ends = [(staff, Way(channel, number), f"Alerts reach you {WORDS[channel]} again. Nothing else is to be done.")]
    for manager in managers_of(session, staff.clinic_id):
        by = _other_way(ways.to(manager), None)
        if manager.id != staff.id and by is not None:
            ends.append((manager, by, f"Alerts reach {name} {WORDS[channel]} again: their phone sent START."))
    for whom, way, words in ends:
        draft = MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=f"reached:{stamp}:{whom.id}",
            kind="answer" if whom is staff else "nudge",
            lane="urgent" if whom is staff else "housekeeping",
            due_at=now,
            created_at=now,
            expires_at=now + OF_USE,
            channel=way.channel,
            staff_id=whom.id,
            to_number=way.address,
            body=words,
        )
        put(session, draft)


def unreached_text(name: str, channel: str, *, stopped: bool) -> str:
    """Say who cannot be alerted, and what helps."""
    by = WORDS[channel]
    if stopped:
        return (
            f"Alerts no longer reach {name} {by}: their phone sent STOP. They have to text START to the clinic from "
            "that phone, or get another way on the page On call."
        )
    return f"An alert did not reach {name} {by}. Please look at their phone, or at their ways on the page On call."


def _other_way(ways: Iterable[Way], not_by: str | None) -> Way | None:
    return next((way for way in ways if way.channel != not_by), None)
