import pytest

from service.notify.triage import Lexicon, triage


@pytest.mark.parametrize(
    "text",
    [
        "me foreheed's gannin mental and it's knackin",
        "ma cheek's stoundin",
        "its shivverrring cold sweats",
        "ive an infekshun",
        "weepin all nite",
        "swelllinnng up round ma throat",
        "itswontstopweepingandstickstomypillow",
        "temp38.6 is that ok",
    ],
)
def test_it_hears_an_alarm_however_it_is_spelt(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=3, lexicon=lexicon).category == "urgent"


@pytest.mark.parametrize("text", ["I'm reaching home", "what is your pin", "the staff were lovely", "paying tomorrow"])
def test_it_takes_no_everyday_word_for_an_alarm(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=3, lexicon=lexicon).category != "urgent"


def test_it_cuts_words_that_were_written_as_one_and_quotes_them(lexicon: Lexicon) -> None:
    judgement = triage("stillswollenundertheeyes", day=5, lexicon=lexicon)
    assert judgement.because
    assert all(part in "stillswollenundertheeyes" for part in judgement.because)
