"""What stands on the page: who, their own words, what was done and noted, and what they were told; the newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.phones import readable
from service.base.unreadable import if_readable
from service.clinics.cover.reading import cover_of
from service.clinics.cover.words import OTHERWISE, ring_lines
from service.clinics.models import Sender
from service.courses.models import CourseSession
from service.notify.alerts.facts import facts_of, number_of
from service.notify.alerts.patient_words import site_of
from service.notify.case import CourseCase, load_case
from service.notify.course_timeline import staff_names
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.page_views import in_words
from service.notify.inbox.summary.happened import UNREADABLE, Happened, done_in, said_in, signs_of
from service.notify.inbox.thread import thread_of
from service.notify.replies.models import InboxItem
from service.notify.replies.treatments import day_of
from service.notify.states import LEFT
from service.patients.models import Patient
from service.web.layout import birthday

NOT_THERE = "At all other times nobody answers there."
A_MOMENT = timedelta(seconds=5)
TOLD = {"acknowledgement": "automatic answer", "reply": "text from the clinic"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The page in words. `facts` are pairs of what and which; the others of when and words, the newest first.

    `said` is what the patient wrote or told on the telephone, each with its day after the treatment, `done` what staff
    did and noted, `told` what the patient was sent. `ring` says on which numbers the clinic is reached.
    """

    clinic: str
    title: str
    facts: Sequence[tuple[str, str]]
    said: Sequence[tuple[str, str]]
    done: Sequence[tuple[str, str]]
    told: Sequence[tuple[str, str]]
    ring: Sequence[str]
    foot: str


def summary_of(session: Session, item: InboxItem, clinic: str, zone: ZoneInfo, now: datetime) -> Summary:
    """Gather the page; `now` is clinic time."""

    def at(moment: datetime) -> str:
        local = moment.astimezone(zone)
        return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M}"

    def on_day(moment: datetime) -> str:
        day = day_of(session, item.clinic_id, item.session_id, moment) if item.session_id else None
        return at(moment) if day is None else f"{at(moment)}, day {day}"

    case = load_case(session, item.clinic_id, item.course_id) if item.course_id else None
    names = staff_names(session, item.clinic_id)
    return Summary(
        clinic=clinic,
        title="For 111, a GP or A&E: what this patient told us",
        facts=[*_person(session, item, now), *_treatment(session, item, case, at), *_state(session, item, at)],
        said=_rows(said_in(session, item, names), on_day),
        done=_rows(done_in(session, item, names), at),
        told=_rows(_told(session, item), at),
        ring=_ring(session, item),
        foot=f"{clinic} · item {item.code} · printed {at(now)}. Written by software from what was said; no diagnosis.",
    )


def _person(session: Session, item: InboxItem, now: datetime) -> list[tuple[str, str]]:
    patient = session.get(Patient, (item.clinic_id, item.patient_id)) if item.patient_id else None
    facts, number = facts_of(session, item, now), if_readable(number_of(session, item), None)
    born = if_readable(patient.date_of_birth, None) if patient and patient.date_of_birth else None
    age = f"{facts.age} years" if facts.age is not None else "age not known"
    rows = [("Patient", if_readable(patient.name, UNREADABLE) if patient else f"not known for certain: {facts.who}")]
    rows.append(("Age", f"{age}, born {birthday(born)}" if born else age))
    if number:
        rows.append(("Telephone", readable(number)))
    if patient and patient.language != "en":
        rows.append(("Language", patient.language))
    return rows


def _treatment(
    session: Session, item: InboxItem, case: CourseCase | None, at: Callable[[datetime], str]
) -> list[tuple[str, str]]:
    if case is None:
        return [("Treatment", "none known here")]
    facts = facts_of(session, item, item.opened_at)
    about = session.get(CourseSession, (item.clinic_id, item.session_id)) if item.session_id else None
    names = {area.key: area.name for area in case.protocol.areas}
    areas = ", ".join(names.get(key, key) for key in (about.areas if about else [])) or "not noted"
    day = f"day {facts.day} when the gravest words came" if facts.day is not None else ""
    done = about.completed_at if about else None
    when = f"{at(done)}{f' ({day})' if day else ''}" if done else "no session completed yet"
    return [("Treatment", case.protocol.patient_name), ("Areas", areas), ("Treated", when)]


def _state(session: Session, item: InboxItem, at: Callable[[datetime], str]) -> list[tuple[str, str]]:
    rows = [("Signs they told", ", ".join(in_words(signs_of(session, item))) or "none named")]
    if item.resolved_at:
        done = OUTCOMES.get(item.outcome or "", "Closed.")
        note = if_readable(item.note, UNREADABLE) if item.note else ""
        rows.append(("What we did", f"{at(item.happened_at or item.resolved_at)}: {done} {note}".strip()))
    return rows


def _rows(happened: Sequence[Happened], at: Callable[[datetime], str]) -> list[tuple[str, str]]:
    newest = sorted(enumerate(happened), key=lambda one: (one[1].at, one[0]), reverse=True)
    return [(at(one.at), one.words) for _, one in newest]


def _told(session: Session, item: InboxItem) -> list[Happened]:
    since = item.opened_at - A_MOMENT
    sent = [one for one in thread_of(session, item) if one.kind in TOLD and one.state in LEFT and one.at >= since]
    return [Happened(one.at, f"{TOLD[one.kind]}: {if_readable(one.body, UNREADABLE)}") for one in sent]


def _ring(session: Session, item: InboxItem) -> list[str]:
    """Say when which number of the clinic is answered; where none is, from which its texts come."""
    site = site_of(session, item)
    cover = cover_of(session, site)
    if cover.numbers:
        return [NOT_THERE if line == OTHERWISE else line for line in ring_lines(cover)]
    texting = select(Sender).where(Sender.clinic_id == item.clinic_id, Sender.channel == "sms")
    sender = session.scalars(texting.order_by(Sender.site_id != site.id, Sender.id).limit(1)).one_or_none()
    return [f"No telephone is named as answered. Its texts come from {readable(sender.address)}."] if sender else []
