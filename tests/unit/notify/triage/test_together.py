import pytest

from service.notify.triage import Lexicon, triage


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("my forehead, honest to god, it is hammering", "forehead, honest to god, it is hammering"),
        ("hammering away it is, my left temple", "hammering away it is, my left temple"),
        ("feels like somebody is holding an iron on me", "somebody is holding an iron on me"),
    ],
)
def test_it_hears_a_sign_in_words_that_stand_together_and_names_them(text: str, because: str, lexicon: Lexicon) -> None:
    judgement = triage(text, day=3, lexicon=lexicon)
    assert judgement.category == "urgent"
    assert because in " ".join(judgement.because)


@pytest.mark.parametrize(
    "text", ["my neighbours are hammering", "forehead fine. Roadworks hammering", "my forehead isn't hammering"]
)
def test_it_keeps_apart_what_does_not_belong_together(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=3, lexicon=lexicon).category != "urgent"
