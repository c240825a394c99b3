"""Weigh what was heard: for each sign its level, by day, degree and change."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.notify.triage.answers import answered
from service.notify.triage.change import Changes, changes
from service.notify.triage.denial import Denials, denials
from service.notify.triage.hearing import Heard
from service.notify.triage.index import Hit
from service.notify.triage.lexicon import Level, Sign

_ORDER: dict[Level, int] = {"fine": 0, "concern": 1, "urgent": 2}
_NEAR = 8
_DENIABLE = ("sign", "resolved", "all_well", "improving", "fine", "worse")


@dataclass(frozen=True, slots=True)
class Weighed:
    """`told`: the affirmed signs with their levels. `feared`: asked about or feared. `settled`: denied, or over.

    `of_others`: told of somebody or something that is not the patient, as far as software can tell.
    `denied_words`: first tokens of all that is denied, praise included ("not good").
    """

    told: tuple[tuple[Hit, Sign, Level], ...]
    feared: tuple[Hit, ...]
    settled: tuple[tuple[int, int], ...]
    of_others: tuple[Hit, ...]
    denied_words: frozenset[int]


def weigh(heard: Heard, day: int | None) -> Weighed:
    targets: dict[int, int] = {}
    for role in _DENIABLE:
        for hit in heard.of(role):
            targets[hit.start] = max(targets.get(hit.start, 0), hit.end)
    signs = heard.of("sign")
    denied = {**answered(heard, signs), **denials(heard, targets, frozenset(hit.start for hit in signs))}
    told = [hit for hit in signs if hit.start not in denied]
    change = changes(heard, told, frozenset(denied))
    untold = change.over | change.of_others
    feared = change.feared - untold
    affirmed = [hit for hit in told if hit.start not in untold and hit.start not in feared]
    settled = [_settled(hit, denied) for hit in signs if hit.start in denied or hit.start in change.over]
    return Weighed(
        told=tuple(_levels(heard, affirmed, change, day, denies=bool(settled))),
        feared=tuple(hit for hit in told if hit.start in feared),
        settled=tuple(settled),
        of_others=tuple(hit for hit in told if hit.start in change.of_others),
        denied_words=frozenset(denied),
    )


def _settled(hit: Hit, denied: Denials) -> tuple[int, int]:
    """Return the span of the sign with its denial, where that is near; an item far down a list stands for itself."""
    other = denied.get(hit.start, hit.start)
    if abs(hit.start - other) > _NEAR:
        return hit.start, hit.end
    return min(hit.start, other), max(hit.end, other + 1)


def _levels(
    heard: Heard, affirmed: Sequence[Hit], change: Changes, day: int | None, *, denies: bool
) -> list[tuple[Hit, Sign, Level]]:
    signs = [heard.lexicon.signs[hit.entry] for hit in affirmed]
    names = {sign.name for sign in signs}
    degrees = _Degrees(heard)
    weighed: list[tuple[Hit, Sign, Level]] = []
    for hit, sign in zip(affirmed, signs, strict=True):
        strong, slight = degrees.of(hit)
        level = sign.level
        if hit.start in change.easing:
            level = _lower(level, sign.improving)
        if not strong and sign.softened_by in names and names == {sign.name, sign.softened_by}:
            level = _lower(level, "concern")
        if not strong and day is not None and sign.fine_until_day is not None and day <= sign.fine_until_day:
            level = "fine"
        if slight and not strong and sign.slight_is_fine and denies and len(names) == 1:
            level = "fine"
        weighed.append((hit, sign, level))
    return weighed


def _lower(level: Level, other: Level) -> Level:
    return min(level, other, key=_ORDER.__getitem__)


class _Degrees:
    """Tells for a sign whether its clause calls it strong or slight."""

    def __init__(self, heard: Heard) -> None:
        words = heard.lexicon.words
        self._segments = heard.segments
        self._strong, self._slight = set[int](), set[int]()
        for token, segment in zip(heard.tokens, heard.segments, strict=True):
            if token.word in words.strong:
                self._strong.add(segment)
            elif token.word in words.slight:
                self._slight.add(segment)
        self._strong |= {heard.segments[hit.start] for hit in heard.of("recurs")}

    def of(self, hit: Hit) -> tuple[bool, bool]:
        segment = self._segments[hit.start]
        return segment in self._strong, segment in self._slight
