"""Open an item, or join what came in with the one that waits already; its urgency only rises."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM, Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.ids import new_id
from service.base.once import COURSES, is_about, know, once_of
from service.base.pairs import any_told, told
from service.base.unreadable import can_be_read, if_readable
from service.courses.facts import Listener
from service.courses.holds import place_on, withdraw_hold
from service.courses.models import Course
from service.courses.sessions import hold_all_still, hold_still
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.facts import SAID_AT
from service.notify.alerts.ladder import Standing
from service.notify.alerts.newest import in_one, with_newest
from service.notify.inbox.codes import opened_with_code
from service.notify.inbox.events import note
from service.notify.inbox.taking import start_contact_clock
from service.notify.inbox.urgency import HOLDING, rises
from service.notify.locks import held
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import Conversation, InboxItem

CAUSE = "inbox_item"
WORDLESS = frozenset({"call", "photo"})
NEWEST = InboxItem.opened_at.desc(), InboxItem.id.desc()
PLACES = "places in the inbox"
"""The kind of these for `about`."""

Place = tuple[UUID, UUID | None, UUID | None]
"""Where a report belongs: a clinic, the patient, the conversation."""

_OF_TALKS = and_(InboxItem.patient_id.is_(None), any_told(InboxItem.conversation_id, "talks"))
_WAITING = (
    select(InboxItem.clinic_id, InboxItem.patient_id, InboxItem.conversation_id)
    .where(
        any_told(InboxItem.clinic_id, "clinics"),
        or_(any_told(InboxItem.patient_id, "patients"), _OF_TALKS),
        InboxItem.state != "resolved",
    )
    .order_by(InboxItem.id)
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Something that a person has to see.

    `source` is `reply` (a patient's text), `staff` (what they were told by phone or at the desk) or `call` (a missed
    one). `told` is what an alert says, where that is more than `text`. `wakes`: whoever is on call is alerted though it
    is not urgent.
    """

    clinic_id: UUID
    source: str
    urgency: str
    text: str
    signs: Sequence[str] = ()
    because: Sequence[str] = ()
    patient_id: UUID | None = None
    course_id: UUID | None = None
    session_id: UUID | None = None
    conversation_id: UUID | None = None
    language: str | None = None
    told: str | None = None
    wakes: bool = False


class InboxDoor:
    """Let reports in. An urgent one rings at once; where somebody has taken the item, that person first."""

    def __init__(self, clock: Clock, alerting: Alerting, listeners: Iterable[Listener] = ()) -> None:
        self._clock = clock
        self._alerting = alerting
        self._listeners = tuple(listeners)

    def let_in(self, session: Session, report: Report, *, actor: Actor = SYSTEM) -> InboxItem:
        """Open or join an item, put the course on hold where the urgency asks for it, and alert."""
        course = _course_of(session, report)  # before the item: `notify/locks.py`
        item = waiting_item(session, report) if _may_wait(session, report) else None
        is_new = item is None or not can_be_read(item.text, item.because)  # words cannot join what cannot be read
        if item is None or is_new:
            item = self._open(session, report, actor)
        else:
            self._join(session, item, report, actor)
        self._follow(session, item, report, actor, course, is_new=is_new)
        return item

    def join(self, session: Session, item: InboxItem, report: Report) -> None:
        """Put a report into an open item that it belongs to by more than who sent it; item and course are held."""
        self._join(session, item, report, SYSTEM)
        self._follow(session, item, report, SYSTEM, None)

    def _follow(
        self,
        session: Session,
        item: InboxItem,
        report: Report,
        actor: Actor,
        still: Course | None,
        *,
        is_new: bool = False,
    ) -> None:
        """Hold the course and alert, as far as a report in its item asks for it."""
        if report.source != "call" or report.urgency == "urgent":  # most other calls are about a date
            self.hold(session, item, actor, still, is_new=is_new)
        if report.urgency == "urgent" or report.wakes:
            know(session, (SAID_AT, item.clinic_id, item.id), self._clock.now())
            self._ring(session, item, report.told or _words_of(item, report))

    def raised(self, session: Session, item: InboxItem, actor: Actor) -> None:
        """Hold and alert for an item that a person has raised, as if it had come in so.

        Who raises their own, knows, and has the clinic's time to speak with the patient.
        """
        self.hold(session, item, actor)
        if item.urgency != "urgent":
            return
        if item.state == "acknowledged" and item.acknowledged_by == actor.id:
            start_contact_clock(session, item, self._clock.now())
        else:
            self._ring(session, item, if_readable(item.text, ""))

    def hold(
        self,
        session: Session,
        item: InboxItem,
        actor: Actor = SYSTEM,
        still: Course | None = None,
        *,
        is_new: bool = False,
    ) -> None:
        """Put the item's course on hold, again too where a clinician lifted the first hold and more has come in.

        `still` is the course, where the caller holds it already; a new item has put none on hold yet.
        """
        if item.urgency not in HOLDING or item.course_id is None:
            return
        course = still if still is not None and still.id == item.course_id else None
        course = course or hold_still(session, item.clinic_id, item.course_id)
        for cause_id in (item.id, new_id()):
            on_hold = place_on(
                session,
                course,
                cause=CAUSE,
                cause_id=cause_id,
                at=self._clock.now(),
                actor=actor,
                recorded_at=self._clock.real(),
                listeners=self._listeners,
                is_new=is_new,
            )
            if on_hold:
                return

    def withdraw(self, session: Session, item: InboxItem, course_id: UUID, actor: Actor) -> None:
        """Take back the hold that an item put on a course which is not its patient's."""
        withdraw_hold(
            session,
            actor,
            item.clinic_id,
            course_id,
            cause_id=item.id,
            at=self._clock.now(),
            recorded_at=self._clock.real(),
            listeners=self._listeners,
        )

    def _open(self, session: Session, report: Report, actor: Actor) -> InboxItem:
        item = opened_with_code(session, _first_values(report) | {"opened_at": self._clock.now()})
        self._tell(session, item, "concern.opened", actor)
        note(session, item, "opened", self._clock.now(), actor=actor, detail=item.urgency)
        return item

    def _join(self, session: Session, item: InboxItem, report: Report, actor: Actor) -> None:
        item.text = f"{item.text}\n{report.text}"
        item.signs = _with(item.signs, report.signs)
        item.because = json.dumps(_with(json.loads(item.because), report.because))
        item.conversation_id = item.conversation_id or report.conversation_id
        item.language = report.language or item.language
        if item.patient_id is None and report.patient_id is not None:
            item.patient_id, item.course_id, item.session_id = report.patient_id, report.course_id, report.session_id
        elif _tells_of_another_treatment(item, report):
            item.course_id, item.session_id = report.course_id, report.session_id
        if rises(item.urgency, report.urgency):
            item.urgency = report.urgency
            note(session, item, "rose", self._clock.now(), actor=actor, detail=item.urgency)
        self._tell(session, item, "concern.joined", actor)
        note(session, item, "joined", self._clock.now(), actor=actor, detail=report.urgency)

    def _ring(self, session: Session, item: InboxItem, words: str) -> None:
        session.flush()  # the alert tells of what the record says
        rings = item.escalates_at is not None
        item.alert_words = with_newest(words, if_readable(item.alert_words, None)) if rings else words
        if rings and Standing(item.round, item.rung) != Standing():  # a first alert that waits, waits no longer
            self._alerting.ring_again(session, item)
            return
        if item.state == "acknowledged":
            self._alerting.ring_holder(session, item)
        else:
            self._alerting.ring_next(session, item)

    def _tell(self, session: Session, item: InboxItem, action: str, actor: Actor) -> None:
        record(session, actor, action, "concern", item.id, at=self._clock.real(), clinic_id=item.clinic_id)


def _course_of(session: Session, report: Report) -> Course | None:
    """Hold the course still that a report may put on hold."""
    if report.urgency not in HOLDING or report.course_id is None:
        return None
    course = report.clinic_id, report.course_id
    return once_of(session, hold_still, COURSES, course, partial(hold_all_still, session))


def _words_of(item: InboxItem, report: Report) -> str:
    """Give the words that an alert tells: what came without any is added to those of the patient, and hides none."""
    if report.source not in WORDLESS:
        return report.text
    before = if_readable(item.alert_words, None)
    return f"{in_one(before)}\n{report.text}" if before else item.text


def _first_values(report: Report) -> dict[str, Any]:
    """Give the columns of an item that a report opens."""
    same = ("clinic_id", "urgency", "source", "patient_id", "conversation_id", "course_id", "session_id", "language")
    said = {"text": report.text, "signs": list(report.signs), "because": json.dumps(list(report.because))}
    return {name: getattr(report, name) for name in same} | said | {"state": "open", "round": 1, "rung": 0}


def _tells_of_another_treatment(item: InboxItem, report: Report) -> bool:
    """Tell whether worrying words of the item's patient are about a treatment that came after the item was opened.

    The alert then tells of that one and its day, and that course is held; what was held before stays so.
    """
    if report.urgency not in HOLDING or report.course_id is None or report.patient_id != item.patient_id:
        return False
    return report.course_id != item.course_id or report.session_id is not None


def waiting_item(session: Session, report: Report, *, hold: bool = True) -> InboxItem | None:
    """Find and `hold` the item that a report joins: the patient's, else the conversation's that names nobody.

    Words that may be of several never join an item that names one of them: a person asks and links them first.
    """
    theirs = or_(_is_of_patient(report), _is_of_conversation(report))
    nearest = _waiting(report).where(theirs).order_by(InboxItem.patient_id.is_(None)).order_by(*NEWEST)
    found = session.scalars(held(nearest) if hold else nearest).one_or_none()
    if found is None or report.patient_id is None or found.patient_id == report.patient_id:
        return found
    return found if _is_theirs_alone(session, report, report.patient_id) else None


def _may_wait(session: Session, report: Report) -> bool:
    """Say False where it is known already that nothing waits which a report could join."""
    place = report.clinic_id, report.patient_id, report.conversation_id
    if not is_about(session, PLACES, place):
        return True
    return once_of(session, _may_wait, PLACES, place, partial(_hold_waiting, session))


def _hold_waiting(session: Session, places: Collection[Place]) -> Mapping[Place, bool]:
    """Hold what waits in any of these places, in the order of their ids, and tell in which something does."""
    clinics, patients, talks = (_named(places, at) for at in range(3))
    of_these = told(clinics, "clinics") | told(patients, "patients") | told(talks, "talks")
    rows = session.execute(_WAITING, of_these).all()
    taken = {(clinic_id, patient_id) for clinic_id, patient_id, _ in rows if patient_id is not None}
    taken |= {(clinic_id, talk_id) for clinic_id, patient_id, talk_id in rows if patient_id is None and talk_id}
    return {place: (place[0], place[1]) in taken or (place[0], place[2]) in taken for place in places}


def _named(places: Collection[Place], at: int) -> set[UUID]:
    return {id_ for place in places if (id_ := place[at]) is not None}


def _is_theirs_alone(session: Session, report: Report, patient_id: UUID) -> bool:
    """Tell whether the number that wrote is this patient's and nobody else's: words before are theirs then, too."""
    if report.conversation_id is None:
        return False
    number = session.get_one(Conversation, (report.clinic_id, report.conversation_id)).number
    return all(one.id == patient_id for one in candidates_for(session, report.clinic_id, number))


def _waiting(report: Report) -> Select[InboxItem]:
    unsettled = select(InboxItem).where(InboxItem.clinic_id == report.clinic_id, InboxItem.state != "resolved")
    return unsettled.limit(1)


def _is_of_patient(report: Report) -> ColumnElement[bool]:
    return InboxItem.patient_id == report.patient_id if report.patient_id is not None else false()


def _is_of_conversation(report: Report) -> ColumnElement[bool]:
    """Select what names nobody in the conversation that a report came in on."""
    if report.conversation_id is None:
        return false()
    return and_(InboxItem.conversation_id == report.conversation_id, InboxItem.patient_id.is_(None))


def _with(known: Iterable[str], more: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*known, *more]))
