"""Reads a planning problem from JSON, with everything that is wrong about it at once."""

from datetime import date
from typing import Any

from service.courses.planning.document import Fault, Node
from service.courses.planning.parse_diary import check_known, read_done, read_pinned, read_resources, within_years
from service.courses.planning.parse_time import (
    WEEKDAYS,
    read_busy,
    read_date,
    read_dates,
    read_hours,
    read_minute,
    read_zone,
)
from service.courses.planning.problem import Pinned, PlanningProblem, Preference, Spacing, Weights
from service.courses.planning.walltime import DAY_MINUTES

MOST_SESSIONS, MOST_PROPOSALS = 6, 10
LONGEST_MINUTES = 7 * DAY_MINUTES
_KEYS = (
    "timezone",
    "sessions",
    "duration_minutes",
    "slot_minutes",
    "spacing",
    "earliest",
    "latest",
    "opening_hours",
    "dates",
    "closures",
    "practitioners",
    "rooms",
    "patient",
    "same_practitioner",
    "proposals",
    "weights",
    "done",
    "pinned",
)


def parse_problem(value: object) -> PlanningProblem | list[Fault]:
    """Return the problem that the JSON `value` states, or all its faults."""
    top = Node(value).only(*_KEYS)
    if not isinstance(value, dict):
        return top.faults
    rules, clinic = _rules(top), _clinic(top)
    people = _people(top, clinic)
    return top.faults or PlanningProblem(**rules, **clinic, **people)


def _rules(top: Node) -> dict[str, Any]:
    earliest, latest = _horizon(top)
    return {
        "sessions": top.at("sessions").whole(1, MOST_SESSIONS),
        "duration_minutes": top.at("duration_minutes").whole(1, LONGEST_MINUTES),
        "slot_minutes": _slot(top.at("slot_minutes")),
        "spacings": _spacings(top.at("spacing"), _sessions(top)),
        "earliest": earliest,
        "latest": latest,
        "weights": _weights(top.at("weights", {})),
        "same_practitioner": top.at("same_practitioner", False).flag(),
        "proposals": top.at("proposals", 3).whole(1, MOST_PROPOSALS),
    }


def _clinic(top: Node) -> dict[str, Any]:
    zone = read_zone(top.at("timezone"))
    return {
        "zone": zone,
        "opening_hours": read_hours(top.at("opening_hours")),
        "dates": read_dates(top.at("dates", {})),
        "closures": frozenset(read_date(item) for item in top.at("closures", []).items()),
        "practitioners": read_resources(top.at("practitioners"), zone, "practitioner"),
        "rooms": read_resources(top.at("rooms"), zone, "room"),
    }


def _people(top: Node, clinic: dict[str, Any]) -> dict[str, Any]:
    patient = top.at("patient", {}).only("busy", "preferred")
    done = read_done(top.at("done", []), _sessions(top))
    return {
        "patient_busy": read_busy(patient.at("busy", []), clinic["zone"]),
        "preference": _preference(patient.at("preferred", {})),
        "done": done,
        "pinned": _pinned(top, clinic, len(done)),
    }


def _sessions(top: Node) -> int | None:
    """Return the number of sessions, None where it is at fault and nothing can be held against it."""
    node = top.at("sessions")
    sessions = node.whole(1, MOST_SESSIONS)
    return sessions if node.clean else None


def _pinned(top: Node, clinic: dict[str, Any], done: int) -> tuple[Pinned, ...]:
    sessions, node = _sessions(top), top.at("pinned", [])
    numbers = None if sessions is None or not top.at("done", []).clean else range(done + 1, sessions + 1)
    pinned = read_pinned(node, clinic["zone"], numbers)
    for kind in ("practitioner", "room"):
        if top.at(f"{kind}s").clean:
            check_known([item.at(kind) for item in node.items()], clinic[f"{kind}s"], kind)
    return pinned


def _horizon(top: Node) -> tuple[date, date]:
    nodes = top.at("earliest"), top.at("latest")
    earliest, latest = (read_date(node) for node in nodes)
    for node, day in zip(nodes, (earliest, latest), strict=True):
        within_years(node, day)
    if all(node.clean for node in nodes) and earliest > latest:
        nodes[0].fault("must not be after latest")
    return earliest, latest


def _slot(node: Node) -> int:
    minutes = node.whole(1, DAY_MINUTES)
    if node.clean and DAY_MINUTES % minutes:
        node.fault(f"must divide {DAY_MINUTES}, the minutes of a day")
    return minutes


def _spacings(node: Node, sessions: int | None) -> tuple[Spacing, ...]:
    """Return one spacing per gap, from an object that holds for all or a list with one for each."""
    if not isinstance(node.value, list):
        return (_spacing(node),) * ((sessions or 1) - 1)
    spacings = tuple(_spacing(item) for item in node.items())
    if sessions is not None and len(spacings) != sessions - 1:
        node.fault(f"must have one entry for each gap between {sessions} sessions, so {sessions - 1}")
    return spacings


def _spacing(node: Node) -> Spacing:
    node.only("min_days", "ideal_days", "max_days")
    least, ideal, most = (node.at(key) for key in ("min_days", "ideal_days", "max_days"))
    spacing = Spacing(least.whole(1), ideal.whole(1), most.whole(1))
    reversed_ = least.clean and most.clean and spacing.max_days < spacing.min_days
    below = least.clean and spacing.ideal_days < spacing.min_days
    above = most.clean and spacing.ideal_days > spacing.max_days
    if ideal.clean and (below or above):
        ideal.fault("must lie between min_days and max_days")
    if reversed_:
        most.fault("must not be less than min_days")
    return spacing


def _weights(node: Node) -> Weights:
    node.only("gap", "preference", "delay")
    plain = Weights()
    return Weights(
        gap=node.at("gap", plain.gap).whole(0),
        preference=node.at("preference", plain.preference).whole(0),
        delay=node.at("delay", plain.delay).whole(0),
    )


def _preference(node: Node) -> Preference:
    node.only("days", "from", "to")
    start, end = node.at("from"), node.at("to")
    liked = Preference(
        frozenset(_weekday(item) for item in node.at("days").items()) if node.has("days") else None,
        read_minute(start) if node.has("from") else None,
        read_minute(end, may_end_day=True) if node.has("to") else None,
    )
    both = liked.from_minute is not None and liked.to_minute is not None
    if both and start.clean and end.clean and (liked.from_minute or 0) >= (liked.to_minute or 0):
        end.fault("must be after from")
    return liked


def _weekday(node: Node) -> int:
    name = node.text()
    if node.clean and name not in WEEKDAYS:
        node.fault("must be one of " + ", ".join(WEEKDAYS))
    return WEEKDAYS.index(name) if name in WEEKDAYS else 0
