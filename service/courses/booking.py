"""Book a course: all of its sessions or nothing, in one transaction with everything that follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal
from service.courses.away import away_warnings
from service.courses.changes import note_change
from service.courses.checks import Rules, check
from service.courses.diary import House, read_house
from service.courses.facts import CourseFact, Listener, tell
from service.courses.holds import courses_on_hold
from service.courses.life.consulting import was_consulted
from service.courses.life.standing import spacings_of
from service.courses.locks import take_turns_for_patient
from service.courses.models import Course, CourseSession
from service.courses.neighbours import read_neighbours
from service.courses.placing import place
from service.courses.planning import standing
from service.courses.requests import BookingRequest
from service.courses.reservations.keeping import claim
from service.courses.rows import had_elsewhere, new_booking, new_course, new_session
from service.courses.screening.reading import Answered, standing_against
from service.courses.spacing import Neighbour
from service.courses.treatment import Treatment, find_treatment
from service.courses.walk_in import session_now
from service.patients.availability import unavailable
from service.protocols.screening import Screened


@dataclass(frozen=True, slots=True)
class Booked:
    """A course that was booked; `warnings` name wide gaps, other treatments too near, absences of the patient."""

    course: Course
    sessions: tuple[CourseSession, ...]
    warnings: tuple[Fault, ...]


class Bookings:
    """Book new courses."""

    def __init__(self, clock: Clock, listeners: Sequence[Listener]) -> None:
        self._clock = clock
        self._listeners = listeners

    def book(self, session: Session, actor: Actor, request: BookingRequest) -> Booked:
        """Book a course for a patient of the actor's clinic.

        Refuses with every fault at once: `invalid_input`, `wrong_end`, `in_the_past`, `too_soon`, `outside_hours`,
        `screening_blocks`, `screening_needs_clinician`; with `slot_taken` and its clashes; with `not_found`,
        `protocol_unknown`, `protocol_off`, `protocol_unsigned`; with `consultation_needed` where the last session, had
        elsewhere, is too long ago; with `on_hold` where another course on hold concerns the same skin.
        """
        clinic_id, now = clinic_of(actor), self._clock.now()
        treatment = find_treatment(session, clinic_id, request.patient_id, request.protocol)
        house = read_house(session, clinic_id, now)
        take_turns_for_patient(session, clinic_id, treatment.patient.id)
        near = read_neighbours(session, clinic_id, treatment.patient.id, treatment.protocol, house.zone)
        if request.kind == "walk_in" and not request.sessions:
            wanted_now = session_now(session, request, treatment, house, now)
            request = replace(request, sessions=(wanted_now,), practitioner=None, room=None)
        who, what = treatment.patient.id, treatment.protocol
        answers = standing_against(session, clinic_id, who, what, request.areas, house.zone)
        rules = _rules(request, treatment, house, actor, now, near, answers)
        warnings = (*check(request, rules), *_away(session, request, treatment, house, rules))
        _check_consulted(session, request, treatment, house, rules)
        _check_not_held(session, request, treatment, rules)
        course = new_course(request, treatment, house, now)
        before = had_elsewhere(course, request.done, house.zone, now)
        sessions = [new_session(course, wanted, treatment, house) for wanted in request.sessions]
        bookings = [(one.number, new_booking(one, treatment, now)) for one in sessions]
        with session.begin_nested():  # so that a refusal leaves nothing behind, whatever the caller does with it
            session.add_all([course, *before, *sessions])
            session.flush()
            kept = claim(session, clinic_id, request.reservation, who, now) if request.reservation else []
            place(session, bookings, house.zone, now=now, instead_of=kept, outcome="released")
            for one in before:
                note_change(session, actor, one, "elsewhere", before={}, at=now)
            self._record(session, actor, course, sessions, now)
        return Booked(course, tuple(sessions), warnings)

    def _record(
        self, session: Session, actor: Actor, course: Course, sessions: list[CourseSession], now: datetime
    ) -> None:
        for one in sessions:
            note_change(session, actor, one, "booked", before={}, at=now, reason=course.reason)
        record(session, actor, "course.booked", "course", course.id, at=self._clock.real())
        ids = tuple(one.id for one in sessions)
        tell(self._listeners, session, CourseFact("booked", course.clinic_id, course.id, ids, actor, now))


def _away(
    session: Session, request: BookingRequest, treatment: Treatment, house: House, rules: Rules
) -> Iterator[Fault]:
    """Point out sessions in a time when the patient cannot come; whoever has walked in has come."""
    if request.kind == "walk_in":
        return iter(())
    wanted = [
        (f"$.sessions[{at}].start", (one.start, rules.end_of(one.start))) for at, one in enumerate(request.sessions)
    ]
    days = [house.local(start).date() for _, (start, _) in wanted]
    away = unavailable(session, treatment.patient.clinic_id, treatment.patient.id, min(days), max(days))
    return away_warnings(wanted, away, house.zone)


def _check_not_held(session: Session, request: BookingRequest, treatment: Treatment, rules: Rules) -> None:
    """Refuse `on_hold` where skin that is wanted belongs to a course on hold, unless a clinician gave a reason."""
    if rules.under_minimum:
        return
    for held in courses_on_hold(session, treatment.patient.clinic_id, treatment.patient.id):
        if not held.areas or not request.areas or not set(held.areas).isdisjoint(request.areas):
            sentence = "has another course on hold for the same skin: a clinician decides, with a reason"
            raise Refusal("on_hold", {"course": str(held.id)}, faults=(Fault("$.patient_id", sentence),))


def _check_consulted(
    session: Session, request: BookingRequest, treatment: Treatment, house: House, rules: Rules
) -> None:
    """Refuse to go on with a course begun elsewhere so long ago that somebody has to look at the patient first."""
    if not request.done or rules.under_minimum:
        return
    spacings = spacings_of(treatment.protocol, len(request.done) + len(request.sessions))
    today, last = house.local(rules.now).date(), request.done[-1]
    if standing(spacings, request.done, today).state != "needs_consultation":
        return
    if not was_consulted(session, treatment.patient.clinic_id, treatment.patient.id, last, house.zone):
        raise Refusal("consultation_needed", {"last_session_on": last.isoformat()})


def _rules(
    request: BookingRequest,
    treatment: Treatment,
    house: House,
    actor: Actor,
    now: datetime,
    near: tuple[Neighbour, ...],
    answers: tuple[Screened, Answered | None],
) -> Rules:
    reasoned = actor.is_clinician and bool((request.reason or "").strip())
    screened, answered = answers
    return Rules(
        protocol=treatment.protocol,
        openings=house.openings(treatment.protocol),
        now=now,
        under_minimum=reasoned,
        neighbours=near,
        screened=screened,
        decided=reasoned or (answered is not None and answered.decision is not None),
    )
