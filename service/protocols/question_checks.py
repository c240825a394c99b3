"""What the screening questions of a protocol must fulfil beyond the shape of their fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.protocols.definition import Area
from service.protocols.faults import Fault
from service.protocols.questions import Asks, Effect, ScreeningQuestion


def questions(header: Mapping[str, Any]) -> list[tuple[int, ScreeningQuestion]]:
    """Give the questions that could be read, with their places."""
    read = enumerate(header.get("screening", ()))
    return [(index, each) for index, each in read if isinstance(each, ScreeningQuestion)]


def check_questions(header: Mapping[str, Any]) -> Iterator[Fault]:
    """Name the faults of all questions; `header` holds what could be read of the protocol."""
    for index, question in questions(header):
        where = f"$.screening[{index}]"
        yield from _combination(question, where)
        yield from _areas(question, where, header)


def _combination(question: ScreeningQuestion, where: str) -> Iterator[Fault]:
    waits = question.effect is Effect.WAIT
    if waits and question.wait_days is None:
        yield Fault(f"{where}.wait_days", "is missing: the effect wait needs it")
    if not waits and question.wait_days is not None:
        yield Fault(f"{where}.wait_days", "is only for the effect wait")
    if question.asks is Asks.DATE and not waits:
        yield Fault(f"{where}.effect", "must be wait where a date is asked")


def _areas(question: ScreeningQuestion, where: str, header: Mapping[str, Any]) -> Iterator[Fault]:
    if "areas" not in header:
        return
    known = {area.key for area in header["areas"] if isinstance(area, Area)}
    for index, area in enumerate(question.areas or ()):
        if area not in known:
            yield Fault(f"{where}.areas[{index}]", f'names the area "{area}", which the protocol has not')
