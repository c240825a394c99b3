"""Why a course cannot have a session on one date: every reason by its code and in words, or the times that are free."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.errors import Fault, invalid
from service.clinics.hours import default_site
from service.courses import planning
from service.courses.blocked_words import about_day
from service.courses.diary import read_house
from service.courses.neighbours import read_neighbours
from service.courses.new_course.closed_days import shut_on
from service.courses.planning import PlanningProblem
from service.courses.planning.blocked import Origin
from service.courses.planning.book import Book
from service.courses.planning.lanes import Lane, build_lanes
from service.courses.proposals import LONGEST_HORIZON, pose
from service.courses.requests import ProposalRequest
from service.courses.screening.reading import standing_against
from service.courses.spacing import Neighbour
from service.courses.treatment import find_treatment


@dataclass(frozen=True, slots=True)
class Against:
    """A reason against a date: `code`, a whole sentence, and the numbers of the sessions that it concerns."""

    code: str
    sentence: str
    sessions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """`free`: starts at which a session could be had, none where every session has a reason against it."""

    date: date
    reasons: tuple[Against, ...]
    free: tuple[datetime, ...]

    @property
    def day(self) -> str:
        """Write the date."""
        return f"{self.date:%a} {self.date.day} {self.date:%B %Y}"


def why_not(
    session: Session,
    clinic_id: UUID,
    request: ProposalRequest,
    on: date,
    *,
    now: datetime,
    besides: Collection[UUID] = (),
) -> WhyNot:
    """Say what stands against each session of a course on the local date `on`; writes nothing.

    Bookings whose ids are in `besides` are not in the way. Refuses as a proposal does.
    """
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    today = now.astimezone(zone).date()
    if on < today:
        raise invalid(Fault("$.on", "That day has passed: choose today or a later day."))
    if on - today > LONGEST_HORIZON:
        raise invalid(Fault("$.on", "That day is too far ahead: choose one within three years."))
    protocol = find_treatment(session, clinic_id, request.patient_id, request.protocol).protocol
    screened, _ = standing_against(session, clinic_id, request.patient_id, protocol, request.areas, zone)
    numbers = tuple(range(len(request.done) + 1, min(request.sessions, protocol.sessions_maximum) + 1))
    if screened.blocked:
        return _all(on, "screening_blocks", numbers)
    if screened.not_before is not None and on < screened.not_before:
        return _all(on, "screening_waits", numbers)
    wished = request.earliest or today
    problem = pose(session, clinic_id, replace(request, earliest=min(wished, on), latest=on), now=now, besides=besides)
    if on < wished:
        return _all(on, "outside_horizon", numbers)
    near = read_neighbours(session, clinic_id, request.patient_id, protocol, zone)
    found = _look(problem, on, tuple(one for one in near if one.concerns(request.areas)))
    return replace(found, reasons=tuple(_named(session, clinic_id, on, one) for one in found.reasons))


def _named(session: Session, clinic_id: UUID, on: date, one: Against) -> Against:
    """Name the date where the site is shut on all of it: a public holiday, or why the clinic closed."""
    shut = shut_on(session, read_house(session, clinic_id), on) if one.code == "closed" else None
    return replace(one, sentence=shut) if shut else one


def _look(problem: PlanningProblem, on: date, near: tuple[Neighbour, ...]) -> WhyNot:
    code = _diary_code(problem, on, near)
    if code is not None:
        return _all(on, code, tuple(problem.numbers))
    by_code: dict[str, list[int]] = defaultdict(list)
    for number, spacing_code in _spacing_codes(problem, on.toordinal()):
        by_code[spacing_code].append(number)
    reasons = tuple(_against(code, tuple(numbers)) for code, numbers in by_code.items())
    possible = sum(len(one.sessions) for one in reasons) < len(problem.numbers)
    return WhyNot(on, reasons, tuple(free_starts(_one_day(problem, on))) if possible else ())


def _all(on: date, code: str, numbers: tuple[int, ...]) -> WhyNot:
    return WhyNot(on, (_against(code, numbers),), ())


def _against(code: str, numbers: tuple[int, ...]) -> Against:
    return Against(code, about_day(code, numbers), numbers)


def _one_day(problem: PlanningProblem, on: date) -> PlanningProblem:
    """Return the problem of one session on one date."""
    return replace(problem, sessions=1, spacings=(), done=(), earliest=on, latest=on, same_practitioner=False)


def _diary_code(problem: PlanningProblem, on: date, near: tuple[Neighbour, ...]) -> str | None:
    """Return what hinders any session on the date; other sessions that are too near are no busy patient."""
    plan = planning.plan(_one_day(problem, on))
    if plan.proposals:
        return None
    code = plan.blocked[0].reasons[0].code
    if code == "patient_busy":
        too_near = [one for one in near if one.gap(on) < one.least]
        if too_near:
            return "same_treatment" if any(one.same for one in too_near) else "other_treatment"
    return code


def _spacing_codes(problem: PlanningProblem, day: int) -> Iterator[tuple[int, str]]:
    """Yield the sessions that cannot be on a date on which the diary is free, because of those before them."""
    lanes = build_lanes(problem, Book(problem))
    origins = [_before_first(problem)] * len(lanes)
    for at, number in enumerate(problem.numbers):
        reached = [_reached(lane, at, origin) for lane, origin in zip(lanes, origins, strict=True)]
        if not any(day in days for days in reached):
            yield number, _spacing_code(origins, day)
        if number < problem.sessions:
            origins = [Origin(days, problem.spacings[number - 1]) for days in reached]


def _reached(lane: Lane, at: int, origin: Origin) -> list[int]:
    return [day for day in lane.days[at] if origin.reaches(day)]


def _before_first(problem: PlanningProblem) -> Origin:
    if not problem.done:
        return Origin([], None)
    return Origin([problem.done[-1].toordinal()], problem.spacings[len(problem.done) - 1])


def _spacing_code(origins: list[Origin], day: int) -> str:
    if any(origin.reaches(day) for origin in origins):
        return "no_common_practitioner"
    early = any(origin.comes_too_soon(day) or not origin.dates for origin in origins)
    return "too_soon" if early else "too_late"


def free_starts(problem: PlanningProblem) -> Iterator[datetime]:
    """Give the starts of the first date of a problem at which somebody and some room are free, in its zone."""
    book = Book(problem)
    if not book.horizon:
        return
    bits = book.housed[0] & reduce(or_, (one.free[0] for one in book.practitioners), 0)
    for at, start in enumerate(book.slots.starts(0)):
        if bits >> at & 1:
            yield datetime.fromtimestamp(start, UTC).astimezone(problem.zone)
