"""What we asked and the patient denies is no sign; what the patient affirms is one."""

import pytest

from service.notify.triage import Lexicon, triage


@pytest.mark.parametrize(
    "text",
    [
        "You ask whether it hurts. It does not.",
        "You enquired if I have had a fever. I have not, nor anything of the kind.",
        "any pus? nope. fever? nah",
        "whit burnin? nane here",
    ],
)
def test_what_we_asked_and_the_next_sentence_denies_rings_nobody(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=4, lexicon=lexicon).category != "urgent"


@pytest.mark.parametrize(
    "text",
    [
        "You ask whether it hurts. It does.",
        "any pus? no idea, it is weeping",
        "It hurts. I have not slept.",
        "My cheek is burning. No thanks to you.",
    ],
)
def test_what_is_affirmed_rings(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=4, lexicon=lexicon).category == "urgent"


@pytest.mark.parametrize("text", ["burning has nearly all gone", "pain's on its way out now"])
def test_what_is_nearly_gone_is_read_by_a_person(text: str, lexicon: Lexicon) -> None:
    assert triage(text, day=4, lexicon=lexicon).category == "concern"


def test_a_face_beside_a_stop_does_not_take_it_back(lexicon: Lexicon) -> None:
    judgement = triage("UNSUBSCRIBE 🙄", day=4, lexicon=lexicon)
    assert (judgement.category, judgement.opt_out) == ("opt_out", True)
    assert triage("ok 😭", day=4, lexicon=lexicon).category != "fine"
