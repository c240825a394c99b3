"""`make teach`: learn the weights of the second reading from all labelled replies, and say what it finds on new ones.

Logistic regression with a penalty on large weights, learnt one reply at a time in a fixed order, so that the same
replies give the same file. The everyday texts, which stay outside of the repository, are learnt as harmless. Before
that a fifth of everything at a time is left out and read afterwards: those figures are printed. What is `sealed` is
never read here.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path

from bench.triage.sets import ROOT, everyday_texts, labelled_for_learning
from service.notify.lexicons.figures import Labelled
from service.notify.triage.hearing import hear
from service.notify.triage.overlong import cut
from service.notify.triage.quotes import own_words
from service.notify.triage.reading import load_lexicon
from service.notify.triage.second_reading import features, said
from service.notify.triage.weighing import weigh

FILE = ROOT / "config" / "triage" / "second_reading" / "en.txt"
FEWEST_REPLIES = 3
ROUNDS, STEP, PENALTY = 20, 0.5, 0.001
URGENT_FROM, DOUBT_FROM = 0.9, -1.0
FOLDS = 5
HEAD = """# How much each word, pair of words and piece of a word (*) speaks for something urgent, in thousandths.
# Written by `make teach`; see service/notify/triage/second_reading.py. Not to be edited by hand.
"""


@dataclass(frozen=True, slots=True)
class Learnt:
    names: Sequence[str]
    weights: Sequence[float]
    bias: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """The features of a reply, and whether it is urgent."""

    names: frozenset[str]
    urgent: bool
    kind: str


def main() -> None:
    everyday = everyday_texts()
    if not everyday:
        sys.exit("The everyday texts are not here: name their folder in AFTERCOURSE_REPLIES_DIR.")
    rows = labelled_for_learning()
    lessons = [_lesson(row) for row in rows]
    harmless = [_lesson(Labelled(text, "everyday")) for text in everyday]
    _show_left_out([*lessons, *harmless])
    learnt = learn([*lessons, *harmless])
    write(FILE, learnt, sys.argv[1] if len(sys.argv) > 1 else "second-en-1")
    print(f"{len(learnt.names)} features in {FILE.relative_to(ROOT)}")


def _lesson(row: Labelled) -> Lesson:
    lexicon = load_lexicon()
    heard = hear(own_words(cut(row.text)[0], lexicon.words).text, lexicon)
    names = frozenset(feature.name for feature in features(said(heard, weigh(heard, row.day))))
    return Lesson(names, row.expected == "urgent", row.expected)


def learn(lessons: Sequence[Lesson]) -> Learnt:
    """Learn by AdaGrad on the logistic loss; features of fewer than three replies are left out."""
    seen = Counter(name for lesson in lessons for name in lesson.names)
    names = sorted(name for name, count in seen.items() if count >= FEWEST_REPLIES)
    at = {name: place for place, name in enumerate(names)}
    rows = [(sorted(at[name] for name in lesson.names if name in at), lesson.urgent) for lesson in lessons]
    rows = [row for row in rows if row[0]]
    weights, grown, bias, bias_grown = [0.0] * len(names), [1e-8] * len(names), 0.0, 1e-8
    order = random.Random(20261123)
    for _ in range(ROUNDS):
        order.shuffle(rows)
        for places, urgent in rows:
            length = sqrt(len(places))
            score = bias + sum([weights[place] for place in places]) / length
            slope = 1 / (1 + exp(-score)) - urgent
            share = slope / length
            for place in places:
                step = share + PENALTY * weights[place]
                grown[place] += step * step
                weights[place] -= STEP * step / sqrt(grown[place])
            bias_grown += slope * slope
            bias -= STEP * slope / sqrt(bias_grown)
    return Learnt(names, weights, bias)


def score(learnt: Learnt, known: dict[str, float], lesson: Lesson) -> float:
    found = [known[name] for name in lesson.names if name in known]
    return learnt.bias + (sum(found) / sqrt(len(found)) if found else 0.0)


def _show_left_out(lessons: Sequence[Lesson]) -> None:
    """Print, for replies that were left out of learning, how many of each kind would be called urgent."""
    found, whole = Counter[str](), Counter[str]()
    for fold in range(FOLDS):
        learnt = learn([each for at, each in enumerate(lessons) if at % FOLDS != fold])
        known = dict(zip(learnt.names, learnt.weights, strict=True))
        for lesson in lessons[fold::FOLDS]:
            whole[lesson.kind] += 1
            found[lesson.kind] += score(learnt, known, lesson) >= URGENT_FROM
    for kind in sorted(whole):
        print(f"left out, {kind}: {found[kind]} of {whole[kind]} urgent by this reading alone")


def write(file: Path, learnt: Learnt, version: str) -> None:
    head = f"{HEAD}version {version}\nbias {learnt.bias:.3f}\nurgent_from {URGENT_FROM}\ndoubt_from {DOUBT_FROM}\n\n"
    rows = "".join(
        f"{round(1000 * weight)} {name}\n" for name, weight in zip(learnt.names, learnt.weights, strict=True)
    )
    file.parent.mkdir(exist_ok=True)
    file.write_text(head + rows, encoding="utf-8")


if __name__ == "__main__":
    main()
