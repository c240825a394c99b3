"""The triage on replies that were invented and labelled for its development: no reply in them is a real person's.

`development.jsonl` grew with the lexicon; `hard_replies.jsonl` and `realistic_replies.jsonl` were written by people who
did not know it.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from service.notify.triage import Judgement, load_lexicon, triage

_DATA = Path(__file__).parent / "data"
_FILES = ("development.jsonl", "hard_replies.jsonl", "realistic_replies.jsonl")
_HARMFUL = {"urgent", "concern"}
_MOST_FALSE_ALARMS = 0.04
_LEAST_URGENT = 0.95

Judged = tuple[dict[str, Any], Judgement]


@cache
def judged() -> tuple[Judged, ...]:
    lexicon = load_lexicon()
    rows = [json.loads(line) for name in _FILES for line in _lines(name)]
    english = [row for row in rows if row["language"] == "en"]
    return tuple((row, triage(row["text"], day=row["day"], lexicon=lexicon)) for row in english)


def ids(found: Iterable[Judged]) -> list[str]:
    return [row["id"] for row, _ in found]


def test_it_rings_about_nearly_every_urgent_reply() -> None:
    urgent = [pair for pair in judged() if pair[0]["expected"] == "urgent"]
    quiet = [pair for pair in urgent if pair[1].category != "urgent"]
    assert len(quiet) <= (1 - _LEAST_URGENT) * len(urgent), ids(quiet)


def test_it_lets_a_person_read_every_worry() -> None:
    unread = [pair for pair in judged() if pair[0]["expected"] in _HARMFUL and not pair[1].needs_person]
    assert ids(unread) == []


def test_it_rings_about_next_to_nothing_that_is_harmless() -> None:
    harmless = [pair for pair in judged() if pair[0]["expected"] not in _HARMFUL]
    alarms = [pair for pair in harmless if pair[1].category == "urgent"]
    assert len(alarms) <= _MOST_FALSE_ALARMS * len(harmless), ids(alarms)


def test_it_honours_every_opt_out_and_invents_none() -> None:
    wrong = [pair for pair in judged() if pair[1].opt_out != (pair[0]["opt_out"] or pair[0]["expected"] == "opt_out")]
    assert ids(wrong) == []


def test_it_names_the_words_of_every_decision() -> None:
    decided = [pair for pair in judged() if pair[1].category not in {"unclear", "opt_out"}]
    assert ids(pair for pair in decided if not pair[1].because) == []


def _lines(name: str) -> list[str]:
    return (_DATA / name).read_text(encoding="utf-8").splitlines()


def test_it_rings_about_a_sign_in_a_few_words() -> None:
    lexicon = load_lexicon()
    quiet = [text for text in _lines("urgent.txt") if triage(text, day=4, lexicon=lexicon).category != "urgent"]
    assert len(quiet) <= 2, quiet


def test_it_rings_about_no_sign_that_is_denied_over_or_of_something_else() -> None:
    lexicon = load_lexicon()
    alarms = [text for text in _lines("harmless.txt") if triage(text, day=3, lexicon=lexicon).category == "urgent"]
    assert len(alarms) <= 2, alarms


def test_it_calls_no_sign_fine_behind_thanks() -> None:
    lexicon = load_lexicon()
    texts = [f"Thanks so much! All good. {text}" for text in _lines("urgent.txt")]
    assert [text for text in texts if not triage(text, day=4, lexicon=lexicon).needs_person] == []


def test_it_honours_an_opt_out_in_other_words_and_nothing_that_only_sounds_like_one() -> None:
    lexicon = load_lexicon()
    missed = [text for text in _lines("opt_outs.txt") if not triage(text, lexicon=lexicon).opt_out]
    invented = [text for text in _lines("no_opt_outs.txt") if triage(text, lexicon=lexicon).opt_out]
    assert missed == [] == invented
