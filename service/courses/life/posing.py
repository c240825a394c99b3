"""The planner's problem for a running course: hours, people and busy times, with the course's own places left out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Fault, invalid
from service.courses.life.model import NO_PREFERENCE, Wish
from service.courses.life.situation import Situation
from service.courses.neighbours import kept_free
from service.courses.planning import PlanningProblem, Resource
from service.courses.planning.forecast import days_after
from service.courses.planning.problem import Busy
from service.courses.proposals import LONGEST_HORIZON, ROOM_TO_CHOOSE, SLOT_MINUTES, horizon_faults
from service.courses.taken import Taken, read_taken
from service.patients.availability import unavailable


class Horizon(NamedTuple):
    """The first and the last local date to look at."""

    first: date
    last: date


def horizon_of(situation: Situation, wish: Wish) -> Horizon:
    """Return the dates to look at: from today, as far as the widest gaps of what is to come, and eight weeks."""
    today = situation.today
    first = max(wish.earliest or today, today, recovered_on(situation, wish) or today)
    faults = [*horizon_faults(first, wish.latest, today)]
    if faults:
        raise invalid(*faults)
    return Horizon(first, wish.latest or _usual_last(situation, first))


def recovered_on(situation: Situation, wish: Wish) -> date | None:
    """Return the local date from which the skin has recovered from a reaction, where there was one."""
    if wish.cleared_on is None:
        return situation.recovered_on
    return days_after(wish.cleared_on, situation.protocol.recovery_days)


def _usual_last(situation: Situation, first: date) -> date:
    line = situation.line
    dates = [first, *line.done[-1:], *(one.on for one in line.open if one.on), *(near.on for near in situation.near)]
    gaps = sum(line.rule(at + 1).max_days for at in range(1, len(line.had) + len(line.open)))
    last = max(dates) + timedelta(days=gaps) + ROOM_TO_CHOOSE
    return min(last, first + LONGEST_HORIZON)


class Around(NamedTuple):
    """What is taken by others, when the patient cannot come, and when not to because of another treatment."""

    taken: Taken
    away: tuple[Busy, ...]
    too_near: tuple[Busy, ...]


def pose(session: Session, situation: Situation, horizon: Horizon, wish: Wish) -> PlanningProblem:
    """Return a problem of one session that lends its diary to whoever plans."""
    return pose_with(situation, horizon, wish, look_around(session, situation, horizon))


def pose_with(situation: Situation, horizon: Horizon, wish: Wish, around: Around) -> PlanningProblem:
    """Return that problem with what was read already; refuses a site without people or rooms for the treatment."""
    taken = around.taken
    house, protocol = situation.house, situation.protocol
    people = house.practitioners_for(protocol, taken)
    rooms = house.rooms_for(protocol, taken)
    if not people or not rooms:
        raise invalid(Fault("$", "this site has nobody to treat, or no room to treat in"))
    own = kept_to(situation, wish)
    return PlanningProblem(
        zone=situation.zone,
        sessions=1,
        duration_minutes=protocol.duration_minutes,
        slot_minutes=SLOT_MINUTES,
        spacings=(),
        earliest=horizon.first,
        latest=horizon.last,
        opening_hours=house.opening_hours,
        dates=house.dates,
        closures=house.closures,
        practitioners=tuple(one for one in people if own in (None, one.id)) or (_nobody(own),),
        rooms=rooms,
        patient_busy=(*taken.patient, *around.away, *around.too_near),
        preference=wish.preferred if wish.preferred != NO_PREFERENCE else situation.preference,
        same_practitioner=own is None and _same(situation, wish),
        prep_minutes=protocol.prep_minutes,
        cleaning_minutes=protocol.cleaning_minutes,
        not_before=situation.now,
    )


def look_around(session: Session, situation: Situation, horizon: Horizon, *, besides: Sequence[UUID] = ()) -> Around:
    """Read what is taken, but for the course's own places and the bookings `besides`."""
    patient_id, own = situation.course.patient_id, [*besides, *(booking.id for booking in situation.bookings)]
    taken = read_taken(session, situation.house, patient_id, *horizon, now=situation.now, besides=own)
    away = unavailable(session, situation.course.clinic_id, patient_id, *horizon)
    return Around(taken, away, tuple(kept_free(situation.near, situation.zone)))


def _same(situation: Situation, wish: Wish) -> bool:
    return situation.course.same_practitioner if wish.same_practitioner is None else wish.same_practitioner


def kept_to(situation: Situation, wish: Wish) -> str | None:
    """Return who does all of the course, where one practitioner is to do it and has begun; the most frequent counts."""
    if not _same(situation, wish):
        return None
    line = situation.line
    spots = [one.spot for one in line.had] + [one.spot for one in line.open]
    keys = [spot.practitioner for spot in spots if spot and spot.practitioner]
    return Counter(keys).most_common(1)[0][0] if keys else None


def _nobody(key: str | None) -> Resource:
    """Return a practitioner who has left: sessions stay with them, and no other place is found."""
    return Resource(key or "", {})
