"""Words of calls, trains and the telly make figures of speech elsewhere; beside a sign on the skin they hide nothing."""

import pytest

from service.notify.triage import load_lexicon, triage


@pytest.mark.parametrize(
    "text",
    [
        "can you give me a call my cheek is weeping yellow",
        "could someone give me a ring please, its throbbing",
        "will you tell me what to do about the pain its agony choosing",
        "my face is boiling and weeping watching telly",
        "watching telly and pus just came out of my cheek",
        "on the train and my chin is bleeding",
        "how would i know, theres yellow stuff",
        "my wallet is fine but my lip is bleeding and wont stop",
    ],
)
def test_what_is_told_beside_them_is_urgent(text: str) -> None:
    assert triage(text, day=2, lexicon=load_lexicon()).category == "urgent"
