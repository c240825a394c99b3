"""What one step must fulfil beyond the shape of its fields."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from service.protocols.definition import CONCERN_OPEN, Anchor, Area, ExpectsReply, PastDue, Step, WhileConcernOpen
from service.protocols.faults import Fault

DATES = ("((session", "((next session")


def check_step(step: Step, where: str, header: Mapping[str, Any]) -> Iterator[Fault]:
    """Name the faults of one step; `header` holds what could be read of the protocol around it."""
    yield from _offset(step, where)
    yield from _direction(step, where)
    yield from _expiry(step, where)
    yield from _conditions(step, where, header)
    yield from _languages(step, where, header)
    yield from _says(step, where)
    if step.safety and step.phone_within is None:
        yield Fault(f"{where}.phone_within", "is missing: a safety text names the number to ring")


def _offset(step: Step, where: str) -> Iterator[Fault]:
    if (step.offset_minutes is None) == (step.offset_days is None):
        yield Fault(where, "must have either offset_minutes or offset_days")
    if step.offset_days is not None and step.at is None:
        yield Fault(f"{where}.at", "is missing: offset_days needs a wall time")
    if step.offset_days is None and step.at is not None:
        yield Fault(f"{where}.at", "needs offset_days")
    if step.offset_days is None and step.before_closing_hours is not None:
        yield Fault(f"{where}.before_closing_hours", "needs offset_days")
    if step.past_due is PastDue.NEXT_WINDOW and step.offset_days is None:
        yield Fault(f"{where}.past_due", "can be next_window only with offset_days")


def _direction(step: Step, where: str) -> Iterator[Fault]:
    """A reminder comes before the session; what is counted from booking or completion comes after it."""
    for name in ("offset_minutes", "offset_days"):
        offset = getattr(step, name)
        if offset is None:
            continue
        if step.anchor is Anchor.SESSION_START and offset > 0:
            yield Fault(f"{where}.{name}", "must be at most 0 before a session")
        if step.anchor is not Anchor.SESSION_START and offset < 0:
            yield Fault(f"{where}.{name}", f"must be at least 0 after {step.anchor}")


def _expiry(step: Step, where: str) -> Iterator[Fault]:
    if step.expires.at_anchor and step.anchor is not Anchor.SESSION_START:
        yield Fault(f"{where}.expires.at_anchor", "is only for steps before a session")
    if step.expires.day is not None and step.expires.day < (step.offset_days or 0):
        yield Fault(f"{where}.expires.day", f"must be at least {step.offset_days or 0}, the day it is due")
    waits = step.before_closing_hours is not None or step.past_due is PastDue.NEXT_WINDOW
    if waits and step.expires.day is None:
        yield Fault(f"{where}.expires", "must name a day: the step may wait for one")


def _conditions(step: Step, where: str, header: Mapping[str, Any]) -> Iterator[Fault]:
    if step.when is not None and not step.when.startswith("area:"):
        yield Fault(f"{where}.when", "must be area:KEY for a whole step")
    for path, condition in _all_conditions(step, where):
        kind, _, area = condition.partition(":")
        if kind == "area" and "areas" in header and area not in _area_keys(header):
            yield Fault(path, f'names the area "{area}", which the protocol has not')
        if kind == "next_session" and step.anchor is not Anchor.COMPLETION:
            yield Fault(path, f"can be {condition} only after completion")
        if kind == CONCERN_OPEN and step.while_concern_open is not WhileConcernOpen.SEND:
            yield Fault(path, f"can be {condition} only in a step that goes while a concern is open")


def _all_conditions(step: Step, where: str) -> Iterator[tuple[str, str]]:
    if step.when is not None and step.when.startswith("area:"):
        yield f"{where}.when", step.when
    for language, parts in step.texts.items():
        for index, part in enumerate(parts):
            if part.circumstance is not None:
                yield f"{where}.texts.{language}[{index}].when", part.circumstance


def _area_keys(header: Mapping[str, Any]) -> set[str]:
    return {area.key for area in header["areas"] if isinstance(area, Area)}


def _languages(step: Step, where: str, header: Mapping[str, Any]) -> Iterator[Fault]:
    declared = header.get("languages")
    if declared is not None:
        for language in sorted(set(declared) - set(step.texts)):
            yield Fault(f"{where}.texts.{language}", "is missing")
        for language in sorted(set(step.texts) - set(declared)):
            yield Fault(f"{where}.texts.{language}", "is not among the protocol's languages")
    for language in step.texts:
        if _can_be_empty(step, language):
            yield Fault(f"{where}.texts.{language}", "would be empty in some circumstances")


def _says(step: Step, where: str) -> Iterator[Fault]:
    """Only a text that safety does not need, and that tells nothing of its own session, may be told by another."""
    if not step.says:
        return
    if step.keeps_safe:
        yield Fault(f"{where}.says", "is not for a step that patients rely on: it is always sent")
    if step.tells_stop or step.expects_reply is not ExpectsReply.NONE:
        yield Fault(f"{where}.says", "is not for a step that tells how to stop or asks for a reply")
    if any(date in part.text for parts in step.texts.values() for part in parts for date in DATES):
        yield Fault(f"{where}.says", "is not for a step that tells a date of its own")
    for fact, times in Counter(step.says).items():
        if times > 1:
            yield Fault(f"{where}.says", f'has the fact "{fact}" {times} times')


def _can_be_empty(step: Step, language: str) -> bool:
    return any(not step.template(language, holding) for holding in step.cases(language))
