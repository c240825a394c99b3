"""Other languages find nothing in everyday English, which stays outside of the repository, and cost little."""

import json
import os
import time
from pathlib import Path

import pytest

from service.notify.triage.judge import triage
from service.notify.triage.packaged import load_tongues
from service.notify.triage.spoken_in import Reader

TONGUES = load_tongues()
_BESIDE = Path(__file__).parents[5] / "shared" / "data" / "replies"
_LETTERS = 100_000
_LONGEST_SECONDS = 2.0  # alone it takes an eighth of that: `make bench ARGS=triage`


@pytest.fixture(scope="module")
def everyday() -> list[str]:
    file = Path(os.environ.get("AFTERCOURSE_REPLIES_DIR", _BESIDE)) / "everyday-sms.jsonl"
    if not file.is_file():
        pytest.skip(f"everyday texts are kept outside of the repository, and {file} is not there")
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]


def test_everyday_english_gains_no_alarm_and_no_opt_out(everyday: list[str]) -> None:
    reader = Reader(TONGUES.english, TONGUES.others)
    foreign = [text for text in everyday if reader.read(text).present]
    assert len(foreign) <= 20
    for text in foreign:
        alone, together = triage(text, lexicon=TONGUES.english), TONGUES.triage(text)
        assert (together.category == "urgent") <= (alone.category == "urgent"), text
        assert together.opt_out == alone.opt_out, text


@pytest.mark.parametrize("text", ["boli nie ", "\u0648\u0627\u0644\u0623\u0644\u0645 ", "l'o'i'n", "a"])
def test_a_hostile_text_of_any_letters_is_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    TONGUES.triage((text * _LETTERS)[:_LETTERS])
    assert time.perf_counter() - begun < _LONGEST_SECONDS
