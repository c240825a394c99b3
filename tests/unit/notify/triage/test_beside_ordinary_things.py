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


def test_a_denial_that_is_itself_denied_tells_of_it() -> None:
    judged = triage("I wouldn't say there isn't any gunk, more than yesterday", day=4, lexicon=load_lexicon())
    assert judged.category == "urgent"


def test_somebody_else_who_writes_to_nobody_asks_for_no_end_of_texts() -> None:
    judged = triage("my mate has puss coming out and she doesnt wanna text u", day=4, lexicon=load_lexicon())
    assert (judged.category, judged.opt_out) == ("urgent", False)


def test_who_wants_no_texts_from_us_is_heard() -> None:
    assert triage("I don’t want you to message me again", day=4, lexicon=load_lexicon()).opt_out
