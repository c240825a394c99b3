"""Whether a course may be booked as asked: pure rules, every session judged at once.

Two rounds: what cannot be understood (`structure`), then what breaks a rule (`verdict`), so that one mistake is not
told twice. The days between sessions have rules of their own: see `spacing`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.base.errors import Fault, Refusal, invalid
from service.courses.openings import Openings
from service.courses.requests import BookingRequest, WantedSession
from service.courses.screening.rules import NOTHING_AGAINST, hindrances, open_questions, too_early
from service.courses.spacing import Neighbour, too_soon, warnings
from service.protocols.definition import Protocol
from service.protocols.screening import Screened

LEADING = (
    "screening_blocks",
    "screening_needs_clinician",
    "wrong_end",
    "in_the_past",
    "too_soon",
    "outside_hours",
)
"""The codes of the second round; where several apply, the first names the refusal and the faults tell all."""

JUST_BEGUN = timedelta(minutes=15)  # a plan that was chosen a moment ago, or a patient who is in the chair already
YEARS = range(2000, 2200)  # beyond them a date could leave what clocks and databases know


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: the code of its refusal, and where."""

    code: str
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a course is held against; `under_minimum`: a clinician has given a reason to go under it.

    `screened`: what the newest screening answers mean; `decided`: a clinician has decided what they ask one to decide.
    """

    protocol: Protocol
    openings: Openings
    now: datetime
    under_minimum: bool
    neighbours: tuple[Neighbour, ...] = ()
    screened: Screened = NOTHING_AGAINST
    decided: bool = False

    def end_of(self, start: datetime) -> datetime:
        return start + timedelta(minutes=self.protocol.duration_minutes)


def check(request: BookingRequest, rules: Rules) -> tuple[Fault, ...]:
    """Raise the Refusal that names every fault, or return warnings: gaps above the maximum, other treatments near."""
    faults = [*structure(request, rules)]
    if faults:
        raise invalid(*faults)
    days, near = _days(request, rules), rules.neighbours
    findings = [Finding(*hindrance) for hindrance in hindrances(rules.screened, decided=rules.decided)]
    findings += [*_times(request, rules)]
    same_skin = [one for one in near if one.concerns(request.areas)]
    early = too_soon(days, rules.protocol, same_skin, under_minimum=rules.under_minimum, done=request.done)
    findings += [Finding("too_soon", fault) for fault in (*early, *too_early(rules.screened, days))]
    if findings:
        code = min((finding.code for finding in findings), key=LEADING.index)
        raise Refusal(code, faults=tuple(finding.fault for finding in findings))
    return (*warnings(days, rules.protocol, near, request.done), *open_questions(rules.screened))


def structure(request: BookingRequest, rules: Rules) -> Iterator[Fault]:
    """Find what cannot be understood at all."""
    most = rules.protocol.sessions_maximum
    if not 1 <= len(request.sessions) <= most:
        yield Fault("$.sessions", f"must hold between 1 and {most} sessions")
    elif len(request.done) + len(request.sessions) > most:
        yield Fault("$.sessions", f"would make more than {most} sessions with those that are done")
    yield from done_faults(request.done, rules.now.astimezone(rules.openings.zone).date())
    yield from _kind(request, rules)
    areas = {area.key for area in rules.protocol.areas}
    for at, area in enumerate(request.areas):
        if area not in areas:
            yield Fault(f"$.areas[{at}]", "is not an area of this protocol")
    for at, wanted in enumerate(request.sessions):
        yield from _place(f"$.sessions[{at}]", at + 1 + len(request.done), wanted, rules.openings)


def done_faults(done: Sequence[date], today: date) -> Iterator[Fault]:
    """Find dates of sessions had elsewhere that are not in the past, or not in order."""
    for at, day in enumerate(done):
        if day >= today:
            yield Fault(f"$.done[{at}]", "must be in the past")
        elif day.year not in YEARS:
            yield Fault(f"$.done[{at}]", f"must lie in the years {YEARS[0]} to {YEARS[-1]}")
        elif at and day <= done[at - 1]:
            yield Fault(f"$.done[{at}]", "must come after the one before")


def _kind(request: BookingRequest, rules: Rules) -> Iterator[Fault]:
    single = request.kind != "course"
    if single and len(request.sessions) > 1:
        yield Fault("$.sessions", "must hold one session: it is no course")
    if single and request.done:
        yield Fault("$.done", "must be empty: it is no course")
    if request.kind != "walk_in":
        named = [name for name in ("practitioner", "room") if getattr(request, name) is not None]
        yield from (Fault(f"$.{name}", "belongs to a walk-in; a session names its own") for name in named)
    elif request.sessions and _is_later(request.sessions[0].start, rules.now):
        yield Fault("$.sessions[0].start", "must be now: it is a walk-in")
    if request.same_practitioner and len({wanted.practitioner for wanted in request.sessions}) > 1:
        yield Fault("$.same_practitioner", "does not fit the practitioners of the sessions")


def _is_later(start: datetime, now: datetime) -> bool:
    return start.utcoffset() is not None and start > now + JUST_BEGUN


def _place(path: str, number: int, wanted: WantedSession, openings: Openings) -> Iterator[Fault]:
    if wanted.number != number:
        yield Fault(f"{path}.number", f"must be {number}: sessions are numbered from 1 on, in order")
    for name, moment in (("start", wanted.start), ("end", wanted.end)):
        if moment is not None and moment.utcoffset() is None:
            yield Fault(f"{path}.{name}", "must carry its offset, such as 2026-12-07T11:00:00+00:00")
        elif moment is not None and moment.year not in YEARS:
            yield Fault(f"{path}.{name}", f"must lie in the years {YEARS[0]} to {YEARS[-1]}")
    if not openings.knows(wanted.practitioner):
        yield Fault(f"{path}.practitioner", "is not the key of a practitioner")
    if not openings.has(wanted.room):
        yield Fault(f"{path}.room", "is not the key of a room")


def _times(request: BookingRequest, rules: Rules) -> Iterator[Finding]:
    for at, wanted in enumerate(request.sessions):
        path, end = f"$.sessions[{at}]", rules.end_of(wanted.start)
        if wanted.end is not None and wanted.end != end:
            expected = end.astimezone(rules.openings.zone).isoformat()
            yield Finding("wrong_end", Fault(f"{path}.end", f"must be {expected}: start and length of the session"))
        if wanted.start < rules.now - JUST_BEGUN:
            yield Finding("in_the_past", Fault(f"{path}.start", "has already passed"))
        objection = rules.openings.objection(wanted.start, end, wanted.practitioner, wanted.room)
        if objection:
            yield Finding("outside_hours", Fault(f"{path}.start", objection))


def _days(request: BookingRequest, rules: Rules) -> list[date]:
    return [wanted.start.astimezone(rules.openings.zone).date() for wanted in request.sessions]
