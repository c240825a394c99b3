"""The triage on real people's words, which stay outside of the repository."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.notify.triage import Lexicon, triage

_BESIDE = Path(__file__).parents[5] / "shared" / "data" / "replies"

# Everyday texts outside of the labelled sentences in which a nurse would hear somebody's own pain or distress
# (4124: was prescribed morphine because other painkillers are not enough).
_TRULY_URGENT = {61, 88, 991, 1027, 2207, 2215, 3304, 3668, 4124, 4811, 5155, 5202, 5386}
# They ask the sender not to text, or not to contact them, again.
_ASK_FOR_NO_MORE = ["uci_sms:101", "uci_sms:335"]
_MOST_FALSE_ALARMS_PER_1000 = 3


@pytest.fixture(scope="module")
def replies() -> Path:
    folder = Path(os.environ.get("AFTERCOURSE_REPLIES_DIR", _BESIDE))
    if not (folder / "real-sentences.jsonl").is_file():
        pytest.skip(f"real replies are kept outside of the repository, and {folder} has none (AFTERCOURSE_REPLIES_DIR)")
    return folder


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def test_it_misses_next_to_no_urgent_sentence(replies: Path, lexicon: Lexicon) -> None:
    urgent = [row for row in rows(replies / "real-sentences.jsonl") if row["expected"] == "urgent"]
    missed = [row["id"] for row in urgent if triage(row["text"], day=None, lexicon=lexicon).category != "urgent"]
    assert len(missed) <= 0.05 * len(urgent), missed


def test_it_calls_nothing_fine_that_is_not(replies: Path, lexicon: Lexicon) -> None:
    others = [row for row in rows(replies / "real-sentences.jsonl") if row["expected"] != "fine"]
    assert [row["id"] for row in others if triage(row["text"], day=None, lexicon=lexicon).category == "fine"] == []


def test_it_agrees_with_the_labels_nearly_always(replies: Path, lexicon: Lexicon) -> None:
    labelled = list(rows(replies / "real-sentences.jsonl"))
    agreed = [row for row in labelled if _label(row["text"], lexicon) == row["expected"]]
    assert len(agreed) >= 0.95 * len(labelled)


def test_it_raises_next_to_no_false_alarm_in_everyday_texts(replies: Path, lexicon: Lexicon) -> None:
    labelled = rows(replies / "real-sentences.jsonl")
    left_out = {row["source"] for row in labelled if row["expected"] in {"urgent", "concern"}}
    left_out |= {f"uci_sms:{number}" for number in _TRULY_URGENT}
    everyday = [row for row in rows(replies / "everyday-sms.jsonl") if row["id"] not in left_out]
    alarms = [row["id"] for row in everyday if triage(row["text"], day=None, lexicon=lexicon).category == "urgent"]
    assert len(alarms) <= _MOST_FALSE_ALARMS_PER_1000 * len(everyday) / 1000, alarms


def test_it_silences_nobody_who_did_not_ask(replies: Path, lexicon: Lexicon) -> None:
    silenced = [row["id"] for row in rows(replies / "everyday-sms.jsonl") if _opts_out(row["text"], lexicon)]
    assert silenced == _ASK_FOR_NO_MORE


def _label(text: str, lexicon: Lexicon) -> str:
    category = triage(text, day=None, lexicon=lexicon).category
    return category if category in {"urgent", "concern", "fine"} else "other"


def _opts_out(text: str, lexicon: Lexicon) -> bool:
    return triage(text, day=None, lexicon=lexicon).opt_out
