"""Whether one session may be put where somebody asks: pure rules, every fault at once.

Under the minimum needs a clinician with a reason, below the hard floor nobody comes; above the maximum warns.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from service.base.errors import Fault, Refusal, invalid
from service.courses.checks import JUST_BEGUN, LEADING, YEARS, Finding
from service.courses.life.line import Had, Line, Open
from service.courses.life.model import Place, Spot
from service.courses.openings import Openings
from service.courses.spacing import Neighbour, too_soon, warnings

STAYS = {"done": "", "begun": "", "pinned": ", which is pinned", "confirmed": ", which the patient has confirmed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a wanted place is held against; `path` names it in faults. See `Situation` for the rest.

    `allowed`: sessions that a clinician allowed to be so near to each other, by number.
    """

    line: Line
    openings: Openings
    near: tuple[Neighbour, ...]
    now: datetime
    under_minimum: bool
    recovered_on: date | None = None
    allowed: Collection[tuple[int, int]] = ()
    end: datetime | None = None
    path: str = "$"


def check_shape(place: Place, openings: Openings, path: str = "$") -> None:
    """Refuse, with every fault, a place that cannot be understood."""
    faults = [*_shape(place, openings, path)]
    if faults:
        raise invalid(*faults)


def _shape(place: Place, openings: Openings, path: str) -> Iterator[Fault]:
    for name, moment in (("start", place.start), ("end", place.end)):
        if moment is not None and moment.utcoffset() is None:
            yield Fault(f"{path}.{name}", "must carry its offset, such as 2026-12-07T11:00:00+00:00")
        elif moment is not None and moment.year not in YEARS:
            yield Fault(f"{path}.{name}", f"must lie in the years {YEARS[0]} to {YEARS[-1]}")
    if place.practitioner is not None and not openings.knows(place.practitioner):
        yield Fault(f"{path}.practitioner", "is not the key of a practitioner")
    if place.room is not None and not openings.has(place.room):
        yield Fault(f"{path}.room", "is not the key of a room")


def judge(number: int, spot: Spot, rules: Rules) -> None:
    """Refuse a place that breaks a rule: `wrong_end`, `in_the_past`, `too_soon`, `outside_hours`, with all faults."""
    refuse_for(findings_of(number, spot, rules))


def refuse_for(findings: Sequence[Finding]) -> None:
    """Refuse with every fault that was found, if any; the gravest code names the refusal."""
    if findings:
        code = min((finding.code for finding in findings), key=LEADING.index)
        raise Refusal(code, faults=tuple(finding.fault for finding in findings))


def findings_of(number: int, spot: Spot, rules: Rules) -> list[Finding]:
    """Return everything that speaks against a place."""
    return [*_findings(number, spot, rules)]


def _findings(number: int, spot: Spot, rules: Rules) -> Iterator[Finding]:
    path = f"{rules.path}.start"
    if rules.end is not None and rules.end != spot.end:
        expected = f"must be {spot.end.isoformat()}: start and length of the session"
        yield Finding("wrong_end", Fault(f"{rules.path}.end", expected))
    if spot.start < rules.now - JUST_BEGUN:
        yield Finding("in_the_past", Fault(path, "has already passed"))
    for sentence in (*_beside(number, spot.start.date(), rules), *_elsewhere(spot.start.date(), rules)):
        yield Finding("too_soon", Fault(path, sentence))
    objection = rules.openings.objection(spot.start, spot.end, spot.practitioner, spot.room)
    if objection:
        yield Finding("outside_hours", Fault(path, objection))


def _beside(number: int, day: date, rules: Rules) -> Iterator[str]:
    """Say where the sessions that stay, before and after, are too near."""
    line = rules.line
    at = line.position(number)
    earlier = [one for one in line.open if one.number < number and one.fixed]
    before: Had | Open | None = earlier[-1] if earlier else (line.had[-1] if line.had else None)
    if before is not None and before.on is not None:
        yield from _too_near((day - before.on).days, _named(before, "after"), at, rules)
    after = next((one for one in line.open if one.number > number and one.fixed), None)
    if after is not None and after.on is not None:
        yield from _too_near((after.on - day).days, _named(after, "before"), line.position(after.number), rules)


def _too_near(gap: int, named: str, at: int, rules: Rules) -> Iterator[str]:
    rule = rules.line.rule(at)
    if gap <= 0:
        yield f"must come {named}"
    elif gap < rule.hard_floor_days:
        yield f"is {_days(gap)} {named}: never less than {rule.hard_floor_days}"
    elif gap < rule.min_days and not rules.under_minimum:
        yield f"is {_days(gap)} {named}: less than {rule.min_days} needs a clinician and a reason"


def return_findings(back: Collection[int], was: Mapping[int, date | None], rules: Rules) -> Iterator[Finding]:
    """Find what speaks against the sessions `back`, by number, being where the line has them again.

    `was`: the local dates that sessions had until now, None for none. Distances that did not shrink are left alone.
    """
    for one in rules.line.open:
        if one.on is None:
            continue
        before = rules.line.before(one.number)
        touched = before is not None and not {one.number, before.number}.isdisjoint(back)
        sentences = [*_come_nearer(one, before, was, rules)] if before is not None and touched else []
        if one.number in back and was.get(one.number) != one.on:
            sentences += _elsewhere(one.on, rules)
        for sentence in sentences:
            yield Finding("too_soon", Fault("$", f"once this is taken back, session {one.number} {sentence}"))


def _come_nearer(one: Open, before: Had | Open, was: Mapping[int, date | None], rules: Rules) -> Iterator[str]:
    assert one.on is not None
    assert before.on is not None
    then, since = was.get(one.number, one.on), was.get(before.number, before.on)
    gap = (one.on - before.on).days
    if then is None or since is None or gap < (then - since).days:
        bent = rules.under_minimum or (before.number, one.number) in rules.allowed
        held_to = replace(rules, under_minimum=bent)
        yield from _too_near(gap, _named(before, "after"), rules.line.position(one.number), held_to)


def _named(one: Had | Open, where: str) -> str:
    why = one.why if isinstance(one, Had) else one.fixed
    assert one.on is not None
    return f"{where} session {one.number}{STAYS.get(why or '', '')}, on {one.on.day} {one.on:%B %Y}"


def _days(gap: int) -> str:
    return "1 day" if gap == 1 else f"{gap} days"


def _elsewhere(day: date, rules: Rules) -> Iterator[str]:
    """Say which sessions of the patient's other courses are too near, and whether the skin has yet to recover."""
    for fault in too_soon([day], rules.line.protocol, rules.near, under_minimum=rules.under_minimum):
        yield fault.sentence
    on = rules.recovered_on
    if on and day < on and not rules.under_minimum:
        yield f"is before the skin has recovered, on {on.day} {on:%B %Y}: that needs a clinician and a reason"


def warnings_of(line: Line, near: Sequence[Neighbour], numbers: Sequence[int]) -> list[Fault]:
    """Point out wide and narrow gaps beside the sessions `numbers`, and other treatments near to them."""
    found: list[Fault] = []
    for one in line.open:
        if one.on is None:
            continue
        before = line.before(one.number)
        if before is not None and before.on is not None and (one.number in numbers or before.number in numbers):
            found += _gap_warnings(one, before.number, (one.on - before.on).days, line)
        if one.number in numbers:
            path = path_of(one.number)
            found += [Fault(path, fault.sentence) for fault in warnings([one.on], line.protocol, near)]
    return found


def _gap_warnings(one: Open, before: int, gap: int, line: Line) -> Iterator[Fault]:
    at = line.position(one.number)
    rule = line.rule(at)
    hole = any(before < each.number < one.number for each in line.open)
    if gap > rule.max_days and not hole:
        sentence = f"is {_days(gap)} after session {before}: the protocol says {rule.max_days} at most"
        yield Fault(path_of(one.number), sentence)
    elif gap < rule.min_days:
        sentence = f"is {_days(gap)} after session {before}: the protocol asks for {rule.min_days}"
        yield Fault(path_of(one.number), sentence)


def path_of(number: int) -> str:
    return f"$.sessions[{number - 1}].start"
