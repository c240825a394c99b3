"""Two sessions of two courses exchange their places, both or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal
from service.courses.away import away_warnings
from service.courses.checks import Finding
from service.courses.clash_words import clashes_to_json
from service.courses.clashes import find_clashes
from service.courses.life.cautions import check_cautions
from service.courses.life.consulting import check_consulted
from service.courses.life.fates import in_order, resting, warnings_after
from service.courses.life.free import wanted_at
from service.courses.life.judging import Rules, findings_of, path_of, refuse_for
from service.courses.life.model import Fate, Outlook, Spot
from service.courses.life.moving import held_still
from service.courses.life.situation import Situation
from service.courses.life.writing import Turn
from service.courses.models import CourseSession
from service.courses.placing import taken
from service.courses.spacing import Neighbour
from service.patients.availability import unavailable


class Side(NamedTuple):
    """One of the two: its course, its number, and its name in faults."""

    situation: Situation
    number: int
    name: str

    @property
    def one(self) -> CourseSession:
        return self.situation.session(self.number)


def foresee_swap(
    session: Session, first: Side, second: Side, *, under_minimum: bool
) -> tuple[tuple[Outlook, Outlook], tuple[Turn, Turn]]:
    """Return what becomes of both courses, and what to write.

    Refuses, with the faults of both sides: `session_state`, `swap_does_not_fit`, `in_the_past`, `too_soon`,
    `outside_hours`, `consultation_needed`, `on_hold`, `slot_taken`. The places themselves are each other's: what
    clashes is what stands beside them, or another entry of one of the patients.
    """
    for side in (first, second):
        if side.one.state != "booked":
            raise Refusal("session_state", {"number": side.number, "state": side.one.state})
    if first.situation.course.id == second.situation.course.id:
        raise Refusal("swap_does_not_fit", faults=(Fault("$.second.course_id", "must be another course"),))
    spots = _spot_for(first, second), _spot_for(second, first)
    _check_lengths(first, second, spots)
    findings = [
        *_findings(first, second, spots[0], under_minimum=under_minimum),
        *_findings(second, first, spots[1], under_minimum=under_minimum),
    ]
    refuse_for(findings)
    for side, spot in zip((first, second), spots, strict=True):
        day = spot.start.date()
        check_cautions(session, side.situation, side.number, day, excused=under_minimum)
        check_consulted(session, side.situation, side.number, day, excused=under_minimum)
    _check_free(session, (first, second), spots)
    turns = Turn(first.one, spots[0], "moved", "moved"), Turn(second.one, spots[1], "moved", "moved")
    return (_outlook(session, first, spots[0]), _outlook(session, second, spots[1])), turns


def _spot_for(side: Side, other: Side) -> Spot:
    """Return the other's place, for as long as this session takes."""
    there = other.situation.spot(other.one)
    assert there is not None
    minutes = timedelta(minutes=side.situation.protocol.duration_minutes)
    end = (there.start.astimezone(UTC) + minutes).astimezone(side.situation.zone)
    return Spot(there.start, end, there.practitioner, there.room)


def _check_lengths(first: Side, second: Side, spots: tuple[Spot, Spot]) -> None:
    faults = [
        Fault(f"$.{side.name}", "takes longer than the place that it would get")
        for side, other, spot in ((first, second, spots[0]), (second, first, spots[1]))
        if (there := other.situation.spot(other.one)) is not None and spot.end > there.end
    ]
    if faults:
        raise Refusal("swap_does_not_fit", faults=tuple(faults))


def _check_free(session: Session, sides: tuple[Side, Side], spots: tuple[Spot, Spot]) -> None:
    """Refuse what is taken, as far as can be seen, and say whose session it is: both can have the same number."""
    own = {booking.id for side in sides for booking in side.situation.bookings_of(side.one)}
    wanted = [(at, wanted_at(side.situation, spot)) for at, (side, spot) in enumerate(zip(sides, spots, strict=True))]
    seen = find_clashes(session, wanted, besides=own, now=sides[0].situation.now)
    named = [(sides[one.number], replace(one, number=sides[one.number].number)) for one in seen]
    told: list[dict[str, Any]] = []
    for side in sides:
        clashes = [clash for which, clash in named if which is side]
        told += [{**one, "which": side.name} for one in clashes_to_json(clashes, side.situation.zone)]
    if told:
        raise taken(told)


def _findings(side: Side, other: Side, spot: Spot, *, under_minimum: bool) -> list[Finding]:
    situation = side.situation
    rules = Rules(
        line=held_still(situation.line.reopened(side.number), side.number),
        openings=situation.house.openings(situation.protocol),
        near=_near(side, other),
        now=situation.now,
        under_minimum=under_minimum,
        recovered_on=situation.recovered_on,
        path=f"$.{side.name}",
    )
    return findings_of(side.number, spot, rules)


def _near(side: Side, other: Side) -> tuple[Neighbour, ...]:
    """Return the sessions near by; where both are of one patient, the other one as it will be."""
    near = side.situation.near
    here, there = side.situation.spot(side.one), other.situation.spot(other.one)
    if side.situation.course.patient_id != other.situation.course.patient_id or here is None or there is None:
        return near
    return tuple(replace(one, on=here.start.date()) if one.on == there.start.date() else one for one in near)


def _outlook(session: Session, side: Side, spot: Spot) -> Outlook:
    line = side.situation.line.reopened(side.number)
    swapped = Fate(number=side.number, change="moves", why="asked", was=side.situation.spot(side.one), to=spot)
    fates = in_order([*(fate for fate in resting(line) if fate.number != side.number), swapped])
    gone = _away(session, side, spot)
    return Outlook(fates=fates, warnings=(*warnings_after(line, side.situation.near, fates), *gone))


def _away(session: Session, side: Side, spot: Spot) -> Iterator[Fault]:
    """Point out where the patient cannot come, as noted."""
    course, day = side.situation.course, spot.start.date()
    away = unavailable(session, course.clinic_id, course.patient_id, day, day)
    return away_warnings([(path_of(side.number), (spot.start, spot.end))], away, side.situation.zone)
