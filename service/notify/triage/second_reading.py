"""A second reading of English replies: it weighs all words together, and only raises what the lexicon made of them.

The lexicon knows what it lists. People tell the same things in words that nobody has listed, and those make a reply
`unclear`: a person sees it, but nobody is rung. This reader has learnt from many labelled replies how much each word,
pair of words and piece of a word speaks for something urgent (`bench/triage/teach.py` writes the weights). What the
lexicon found to be denied, over, feared or an idiom stands for itself and not for its words.

1. The score is the sum of the weights of all pieces found, over the square root of their number, and the bias.
2. From `urgent_from` on, the reply is urgent; from `doubt_from` on, it is not called fine.
3. It never lowers anything, finds no sign, and reads no bare keyword.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import sqrt
from typing import NamedTuple

from service.notify.triage.hearing import Heard
from service.notify.triage.keywords import Span
from service.notify.triage.weighing import Weighed

DENIED, FEARED, IDIOM = "~denied", "~feared", "~idiom"
NUMBER = "0"
_FARTHEST = 3
_PIECES = 4, 5
_FEWEST_WORDS = 4
_MOST_REASONS = 5
_ENOUGH = 0.6


class Said(NamedTuple):
    """A word, or the mark that stands for several, with its first token and the one after its last."""

    word: str
    start: int
    end: int


class Feature(NamedTuple):
    """A piece of what was said, and the places of the words that it is of."""

    name: str
    first: int
    last: int


class Suspicion(NamedTuple):
    """What the second reading made of a reply: its score, and the words that weigh most."""

    score: float
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class SecondReader:
    """`weights` of features; a feature that is not among them is not known and counts for nothing."""

    version: str
    bias: float
    urgent_from: float
    doubt_from: float
    weights: Mapping[str, float]

    def read(self, heard: Heard, weighed: Weighed) -> Suspicion | None:
        """Weigh a reply; None where it has too few words, or none that is known."""
        words = said(heard, weighed)
        if len(words) < _FEWEST_WORDS:
            return None
        known = {feature.name: feature for feature in features(words) if feature.name in self.weights}
        if not known:
            return None
        length = sqrt(len(known))
        score = self.bias + sum(self.weights[name] for name in known) / length
        return Suspicion(score, self._spans(words, known) if score >= self.urgent_from else [])

    def _spans(self, words: Sequence[Said], known: Mapping[str, Feature]) -> list[Span]:
        """Return the words that weigh most, until they make up most of what speaks for something urgent."""
        shares = [0.0] * len(words)
        for name, feature in known.items():
            for place in {feature.first, feature.last}:
                shares[place] += self.weights[name]
        heaviest = sorted((place for place, share in enumerate(shares) if share > 0), key=lambda at: -shares[at])
        wanted, chosen = _ENOUGH * sum(shares[place] for place in heaviest), set[int]()
        for place in heaviest[:_MOST_REASONS]:
            chosen.add(place)
            wanted -= shares[place]
            if wanted <= 0:
                break
        return _joined([words[place] for place in sorted(chosen)])


def said(heard: Heard, weighed: Weighed) -> list[Said]:
    """Return the words of a reply, with one mark for each stretch that is denied or over, feared, or an idiom."""
    marks: dict[int, str] = {}
    spans = [(IDIOM, hit.start, hit.end) for hit in heard.of("idiom")]
    spans += [(FEARED, hit.start, hit.end) for hit in weighed.feared]
    spans += [(DENIED, start, end) for start, end in weighed.settled]
    for mark, start, end in spans:
        marks.update(dict.fromkeys(range(start, end), mark))
    words: list[Said] = []
    for place, token in enumerate(heard.tokens):
        word = marks.get(place) or (NUMBER if token.word.isdigit() else token.word)
        if place in marks and words and words[-1].word == word:
            words[-1] = words[-1]._replace(end=place + 1)
        else:
            words.append(Said(word, place, place + 1))
    return words


def features(words: Sequence[Said]) -> Iterator[Feature]:
    """Give every word, every two words that stand near each other, and every piece of a word; some more than once."""
    for place, (word, _, _) in enumerate(words):
        yield Feature(word, place, place)
        for far in range(1, min(_FARTHEST, len(words) - 1 - place) + 1):
            between = " " if far == 1 else " .. "
            yield Feature(f"{word}{between}{words[place + far].word}", place, place + far)
        if word not in {DENIED, FEARED, IDIOM}:
            whole = f"<{word}>"
            for length in _PIECES:
                for start in range(len(whole) - length + 1):
                    yield Feature(f"*{whole[start : start + length]}", place, place)


@cache
def packaged_second_reader() -> SecondReader:
    """Return the reader that comes with the program; read once in a process, as nothing changes it."""
    file = resources.files("config.triage") / "second_reading" / "en.txt"
    return read_second_reader(file.read_text(encoding="utf-8"))


def read_second_reader(text: str) -> SecondReader:
    """Read a file of weights: `name value` lines, an empty line, and a line `thousandths feature` for each feature."""
    head, _, rows = text.partition("\n\n")
    told = dict(line.split(" ", 1) for line in head.splitlines() if not line.startswith("#"))
    pairs = (row.split(" ", 1) for row in rows.splitlines())
    weights = {name: int(thousandths) / 1000 for thousandths, name in pairs}
    return SecondReader(
        version=told["version"],
        bias=float(told["bias"]),
        urgent_from=float(told["urgent_from"]),
        doubt_from=float(told["doubt_from"]),
        weights=weights,
    )


def _joined(words: Sequence[Said]) -> list[Span]:
    """Return spans of words, one for words that stand side by side."""
    spans: list[Span] = []
    for _, start, end in words:
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans
