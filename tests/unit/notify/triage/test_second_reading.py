"""The second reading raises what the lexicon did not understand, lowers nothing, and says which words weighed."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.notify.triage.judge import triage
from service.notify.triage.judgement import Judgement
from service.notify.triage.lexicon import Lexicon
from service.notify.triage.packaged import load_tongues
from service.notify.triage.second_reading import SecondReader, packaged_second_reader, read_second_reader

WORDS = """# What a comment says is passed over.
version small-1
bias -1.0
urgent_from 0.5
doubt_from -0.5

3000 splodge
-2500 teapot
2000 my splodge
"""


@pytest.fixture
def small() -> SecondReader:
    """A reader that knows three things."""
    return read_second_reader(WORDS)


def lines_of(name: str) -> list[str]:
    return (Path(__file__).parent / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def read(text: str, lexicon: Lexicon, second: SecondReader | None, day: int | None = 3) -> Judgement:
    return triage(text, day=day, lexicon=lexicon, second=second)


def test_a_file_of_weights_is_read_in_thousandths(small: SecondReader) -> None:
    assert (small.version, small.bias, small.weights["splodge"]) == ("small-1", -1.0, 3.0)


def test_it_raises_what_the_lexicon_does_not_understand_and_names_the_words(
    lexicon: Lexicon, small: SecondReader
) -> None:
    text = "Morning there is my splodge again"
    assert read(text, lexicon, None).category == "unclear"
    raised = read(text, lexicon, small)
    assert (raised.category, raised.needs_person, raised.because) == ("urgent", True, ("splodge",))
    assert raised.lexicon_version == f"{lexicon.version}+small-1"


def test_it_lowers_nothing(lexicon: Lexicon, small: SecondReader) -> None:
    heavy = replace(small, weights=dict.fromkeys(("pain", "teapot", "really", "the"), -9.0))
    text = "the pain is really the teapot"
    assert read(text, lexicon, heavy) == read(text, lexicon, None)


def test_what_is_denied_weighs_nothing(lexicon: Lexicon) -> None:
    sharp = SecondReader("sharp-1", -1.0, 0.5, -0.5, {"pain": 9.0, "week": 0.1})
    assert read("no pain at all this week", lexicon, sharp).category != "urgent"


def test_a_bare_keyword_is_what_it_was(lexicon: Lexicon, small: SecondReader) -> None:
    loud = replace(small, bias=99.0)
    for word in ("OK", "STOP", "MOVE", "YES", "START"):
        assert read(word, lexicon, loud) == read(word, lexicon, None)


def test_it_calls_nothing_fine_that_it_has_doubts_about(lexicon: Lexicon) -> None:
    text = "All good thanks, feeling great"
    assert read(text, lexicon, None).category == "fine"
    doubtful = SecondReader("doubt-1", 0.0, 5.0, -0.5, {"great": 0.0})
    assert read(text, lexicon, doubtful).category == "unclear"


def test_an_opt_out_beside_what_it_raises_stays_one(lexicon: Lexicon, small: SecondReader) -> None:
    raised = read("STOP. what is my splodge doing there", lexicon, small)
    assert (raised.category, raised.opt_out) == ("urgent", True)


def test_the_packaged_reader_finds_what_nobody_listed() -> None:
    second, lexicon = packaged_second_reader(), load_tongues().english
    urgent = lines_of("urgent")
    unheard = [
        text for text in urgent if triage(text, day=3, lexicon=_mute(lexicon), second=second).category == "urgent"
    ]
    assert len(unheard) > len(urgent) / 2


def test_the_packaged_reader_calls_next_to_nothing_harmless_urgent() -> None:
    second, lexicon = packaged_second_reader(), load_tongues().english
    harmless = lines_of("harmless")
    raised = [text for text in harmless if read(text, lexicon, second).category == "urgent"]
    plain = [text for text in harmless if read(text, lexicon, None).category == "urgent"]
    assert len(raised) <= len(plain) + len(harmless) / 50


def _mute(lexicon: Lexicon) -> Lexicon:
    """Return a lexicon to which every sign is fine, so that only the second reading can find anything urgent."""
    return replace(lexicon, signs=tuple(replace(sign, level="fine", improving="fine") for sign in lexicon.signs))
