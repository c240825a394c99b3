"""What a reading of labelled texts is worth: how many urgent ones it finds, what it misses, where it cries wolf."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.notify.lexicons.wilson import Share
from service.notify.triage.judgement import Judgement

_NEEDS_NOBODY = frozenset({"fine", "opt_out", "opt_in"})
_WORRYING = frozenset({"urgent", "concern"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what a careful nurse calls it; `day` is days after the session, None for late or unknown."""

    text: str
    expected: str
    day: int | None = None
    media: int = 0
    opt_out: bool | None = None
    language: str = "en"

    @property
    def asks_out(self) -> bool:
        return self.expected == "opt_out" if self.opt_out is None else self.opt_out


@dataclass(frozen=True, slots=True)
class Figures:
    """`urgent_found`: urgent ones called urgent. `reached`: texts for a person that reach one; the others are missed.

    `false_urgent`: harmless ones called urgent. `opt_outs_found` of the true ones, `false_opt_outs` of all others.
    """

    texts: int
    urgent_found: Share
    reached: Share
    false_urgent: Share
    opt_outs_found: Share
    false_opt_outs: Share

    @property
    def missed(self) -> int:
        return self.reached.whole - self.reached.part


def figures_of(read: Iterable[tuple[Labelled, Judgement]]) -> Figures:
    pairs = list(read)
    urgent = [judged.category == "urgent" for one, judged in pairs if one.expected == "urgent"]
    reached = [judged.needs_person for one, judged in pairs if one.expected not in _NEEDS_NOBODY]
    false_urgent = [judged.category == "urgent" for one, judged in pairs if one.expected not in _WORRYING]
    out = [judged.opt_out for one, judged in pairs if one.asks_out]
    false_out = [judged.opt_out for one, judged in pairs if not one.asks_out]
    shares = [Share(sum(found), len(found)) for found in (urgent, reached, false_urgent, out, false_out)]
    return Figures(len(pairs), *shares)
