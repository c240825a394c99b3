"""Fates in order, and those that are settled already."""

from collections.abc import Iterable, Sequence

from service.base.errors import Fault
from service.courses.life.judging import warnings_of
from service.courses.life.line import Line
from service.courses.life.model import Fate
from service.courses.spacing import Neighbour

MOVING = ("moves", "placed")


def had_fates(line: Line) -> list[Fate]:
    """Say of those that were had that they stay."""
    return [Fate(number=one.number, change="stays", why=one.why, was=one.spot, to=one.spot) for one in line.had]


def resting(line: Line) -> list[Fate]:
    """Say of every session that it stays where it is, or goes on waiting for a place."""
    open_ones = [
        Fate(
            number=one.number,
            change="stays",
            why=(one.fixed or "in_window") if one.spot else "to_be_placed",
            was=one.spot,
            to=one.spot,
        )
        for one in line.open
    ]
    return [*had_fates(line), *open_ones]


def in_order(fates: Iterable[Fate]) -> tuple[Fate, ...]:
    return tuple(sorted(fates, key=lambda fate: fate.number))


def after(line: Line, fates: Sequence[Fate]) -> Line:
    """Return the line as it will be."""
    for fate in fates:
        if line.of(fate.number) is not None:
            line = line.with_place(fate.number, fate.to) if fate.to else line.without_place(fate.number)
    return line


def warnings_after(line: Line, near: Sequence[Neighbour], fates: Sequence[Fate]) -> tuple[Fault, ...]:
    """Point out what is not as the protocol would have it once the fates have come true."""
    changed = [fate.number for fate in fates if fate.change in MOVING]
    kept = [fate.number for fate in fates if fate.why == "nothing_near"]
    return tuple(warnings_of(after(line, fates), near, [*changed, *kept]))
