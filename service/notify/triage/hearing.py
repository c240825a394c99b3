"""Hear a reply: its words, and what of the lexicon is found in them, before anything is judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.notify.triage.index import Hit
from service.notify.triage.lexicon import Lexicon
from service.notify.triage.together import together
from service.notify.triage.tokens import Gap, Token, tokenise

# Roles whose hits mean nothing where an idiom covers them, or where a phrase only looks like a denial.
_HIDDEN_BY_IDIOM = frozenset(
    {"sign", "resolved", "improving", "worse", "fine", "admin", "opt_out", "recurs", "concept"}
)
_HIDDEN_BY_PHRASE = frozenset({"negator", "of_others", "resolved", "all_well", "improving", "fine", "what_if"})


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of one reply and the hits of each role, in reading order."""

    text: str
    tokens: Sequence[Token]
    hits: dict[str, list[Hit]]
    segments: Sequence[int]
    lexicon: Lexicon

    def of(self, role: str) -> list[Hit]:
        return self.hits.get(role, [])

    def verbatim(self, start: int, end: int) -> str:
        """Return what was typed, from token `start` to before token `end`."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]


def hear(text: str, lexicon: Lexicon) -> Heard:
    tokens = lexicon.speller.respell(tokenise(text, lexicon.knows))
    hits: dict[str, list[Hit]] = {}
    for hit in lexicon.index.find(tokens, lexicon.turning):
        hits.setdefault(hit.role, []).append(hit)
    _hide(hits, _covered(hits.get("idiom", ())), _HIDDEN_BY_IDIOM)
    _hide(hits, _covered(hits.get("not_negating", ())), _HIDDEN_BY_PHRASE)
    plain = _outermost(hits.get("sign", []))
    made = together(hits.pop("concept", []), tokens, lexicon.rules, lexicon.turning_rules)
    hits["sign"] = sorted([*plain, *_not_told_plainly(made, plain, lexicon)], key=lambda hit: hit.start)
    return Heard(text, tokens, hits, _segments(tokens, lexicon), lexicon)


def _covered(hits: Sequence[Hit]) -> frozenset[int]:
    return frozenset(place for hit in hits for place in range(hit.start, hit.end))


def _hide(hits: dict[str, list[Hit]], places: frozenset[int], roles: frozenset[str]) -> None:
    if not places:
        return
    for role in roles & hits.keys():
        hits[role] = [hit for hit in hits[role] if places.isdisjoint(range(hit.start, hit.end))]


def _outermost(hits: list[Hit]) -> list[Hit]:
    """Drop what lies inside a longer sign: `swelling of my lips` is one sign, not two."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.end > kept[-1].end or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept


def _not_told_plainly(made: Sequence[Hit], plain: Sequence[Hit], lexicon: Lexicon) -> list[Hit]:
    """Leave out what is made of words that tell an urgent sign by themselves, or all the same sign."""
    urgent = _covered([hit for hit in plain if lexicon.signs[hit.entry].level == "urgent"])
    ends: dict[int, int] = {}
    for hit in plain:
        ends[hit.start] = max(ends.get(hit.start, 0), hit.end)
    kept: dict[tuple[int, int], Hit] = {}
    for hit in made:
        if urgent.isdisjoint(range(hit.start, hit.end)) and hit.end > ends.get(hit.start, 0):
            kept.setdefault((hit.start, hit.entry), hit)
    return list(kept.values())


def _segments(tokens: Sequence[Token], lexicon: Lexicon) -> list[int]:
    """Number the clauses: a comma or a word such as "but" begins a new one."""
    numbers: list[int] = []
    number = 0
    starts = lexicon.words.clause_starts | lexicon.words.exceptions
    for token in tokens:
        number += token.gap >= Gap.COMMA or token.word in starts
        numbers.append(number)
    return numbers
