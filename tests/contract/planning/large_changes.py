"""Courses of a real clinic's size that something has happened to: one session moved, others booked or still to place."""

import json
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from service.courses.planning import Placed
from tests.contract.planning.large_problems import large_problem
from tests.unit.courses.planning.problems import Json, run

CLOCKS = ("10:05", "12:00", "17:15")


def changed_course(seed: int, share: float) -> Json | None:
    """Return a problem with `pinned` and `current`, None where the diary leaves no course to begin with."""
    random = Random(f"changed {seed} {share}")
    problem = large_problem(seed, share, pinned=[])
    proposals = json.loads(run(problem).stdout)["proposals"]
    if not proposals:
        return None
    booked = {one["number"]: _place(one) for one in proposals[0]["sessions"]}
    moved = random.choice(list(booked)[:4])
    pinned = [_moved(booked[moved], random)]
    kept = [number for number in booked if number > moved + 1 and random.random() < 0.15]
    pinned += [booked[number] for number in kept]
    gone = {number for number in booked if random.random() < 0.15}
    current = [place for number, place in booked.items() if number not in {moved, *kept, *gone}]
    return problem | {"pinned": pinned, "current": current}


def without_places(stated: Json) -> Json:
    """Return what of a changed course the command understands."""
    return {key: value for key, value in stated.items() if key != "current"}


def places(stated: Json) -> list[Placed]:
    zone = ZoneInfo(stated["timezone"])
    return [
        Placed(
            one["number"], datetime.fromisoformat(one["start"]).replace(tzinfo=zone), one["practitioner"], one["room"]
        )
        for one in stated["current"]
    ]


def _place(session: Json) -> Json:
    """Return where a session is, by the clock on the wall."""
    start = datetime.fromisoformat(session["start"]).replace(tzinfo=None)
    place = {key: session[key] for key in ("number", "practitioner", "room")}
    return place | {"start": start.isoformat(timespec="minutes")}


def _moved(place: Json, random: Random) -> Json:
    """Return a place some days before or after, at another time."""
    days = random.choice((-12, -5, 3, 9, 14, 25))
    day = datetime.fromisoformat(place["start"]).date() + timedelta(days=days)
    return place | {"start": f"{day.isoformat()}T{random.choice(CLOCKS)}"}
