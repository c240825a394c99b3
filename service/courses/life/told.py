"""Outlooks as plain data for the API: times are RFC 3339 with the offset of the site's zone, people and rooms keys."""

from collections.abc import Iterable
from typing import Any

from service.base.errors import Fault
from service.courses.life.model import Choice, Fate, Next, Outlook, Spot
from service.courses.planning import Blocked, Forecast, Reason, Standing, blocked_to_json


def outlook_to_json(outlook: Outlook) -> dict[str, Any]:
    """Tell the fate of every session, and what else there is to tell."""
    told: dict[str, Any] = {
        "sessions": [fate_to_json(fate) for fate in outlook.fates],
        "warnings": faults_to_json(outlook.warnings),
        "choices": [choice_to_json(one) for one in outlook.choices],
        "blocked": [blocked_json(one) for one in outlook.blocked],
    }
    return told if outlook.next is None else {**told, "next": next_to_json(outlook.next)}


def fate_to_json(fate: Fate) -> dict[str, Any]:
    return {
        "number": fate.number,
        "change": fate.change,
        "why": fate.why,
        "from": spot_to_json(fate.was),
        "to": spot_to_json(fate.to),
        "reasons": reasons_to_json(fate.reasons),
        "objection": fate.objection,
    }


def spot_to_json(spot: Spot | None) -> dict[str, Any] | None:
    if spot is None:
        return None
    times = {"start": spot.start.isoformat(), "end": spot.end.isoformat()}
    return {**times, "practitioner": spot.practitioner, "room": spot.room}


def reasons_to_json(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"code": reason.code, "days": reason.days} for reason in reasons]


def choice_to_json(choice: Choice) -> dict[str, Any]:
    """Write a place so that it can be posted back as a move."""
    spot = choice.spot
    place = {"start": spot.start.isoformat(), "practitioner": spot.practitioner, "room": spot.room}
    return {"number": choice.number, **place, "end": spot.end.isoformat(), "moves_others": choice.moves_others}


def blocked_json(blocked: Blocked) -> dict[str, Any]:
    return blocked_to_json(blocked)


def faults_to_json(faults: Iterable[Fault]) -> list[dict[str, str]]:
    return [{"path": fault.path, "sentence": fault.sentence} for fault in faults]


def standing_to_json(standing: Standing) -> dict[str, Any]:
    """Tell where a course stands; the dates are None where nothing is due."""
    window = standing.window
    dates = (window.earliest, window.ideal, window.latest) if window else (None, None, None)
    names = ("earliest", "ideal", "latest")
    told = {name: day.isoformat() if day else None for name, day in zip(names, dates, strict=True)}
    return {"state": standing.state, "booked": standing.booked, "prompts": standing.prompts, **told}


def forecast_to_json(window: Forecast | None) -> dict[str, Any] | None:
    if window is None:
        return None
    days = {"earliest": window.earliest, "ideal": window.ideal, "latest": window.latest}
    return {"session": window.session, **{name: day.isoformat() for name, day in days.items()}}


def next_to_json(after: Next) -> dict[str, Any]:
    return {
        "standing": standing_to_json(after.standing),
        "to_be_placed": list(after.to_be_placed),
        "choices": [choice_to_json(one) for one in after.choices],
    }
