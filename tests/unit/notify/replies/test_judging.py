"""How a reply is judged together with what stands around it."""

import pytest

from service.notify.replies.around import Around, Before
from service.notify.replies.judging import judge_reply
from service.notify.replies.menus import meant_by, offered_by
from service.notify.triage.judgement import Judgement
from service.notify.triage.packaged import load_tongues

MENU = "How is your skin? Reply 1 for all good, 2 for pain or discharge. 07700 900910"


def judged(text: str, around: Around) -> Judgement:
    return judge_reply(text, 0, {3}, load_tongues(), around)


def after(*texts: tuple[str, str]) -> Around:
    return Around(before=[Before(text, category) for text, category in texts])


def test_a_digit_stands_for_what_the_text_before_offered() -> None:
    assert judged("2", Around(ours=[MENU])).category == "urgent"
    assert judged(" 1. ", Around(ours=[MENU])).category == "fine"


@pytest.mark.parametrize("ours", [[], ["Any pain? Reply PAIN."], ["See you on 2 May at 10:30.", MENU]])
def test_a_digit_that_the_last_text_did_not_offer_is_unclear(ours: list[str]) -> None:
    assert judged("2", Around(ours=ours)).category == "unclear"


def test_our_text_sent_back_and_then_thanks_worry_nobody() -> None:
    ours = "Ring the clinic at once. Any pain, pus or fever today?"
    sent_back = Around(ours=[ours], before=[Before("Any pain, pus or fever today?", "unclear")])
    assert judged("thank you", sent_back).category not in {"urgent", "concern"}


def test_a_digit_beside_words_stays_what_it_is() -> None:
    assert meant_by("2 days of pain", MENU) == "2 days of pain"


def test_numbers_and_times_offer_nothing() -> None:
    assert offered_by("Monday 10:30 at 2.5 for you, ring 07700 900910: Lumen") == {}


def test_our_text_sent_back_is_unclear_though_it_names_red_flags() -> None:
    ours = "Any pain, pus or fever today? Reply PAIN."
    assert judged(f"“{ours}”", Around(ours=[ours])).category == "unclear"
    assert judged(f"{ours} yes pain", Around(ours=[ours])).category == "urgent"


def test_texts_in_a_row_are_read_as_one_where_that_is_worse() -> None:
    together = judged("coming out of my cheek", after(("there is some green", "unclear"), ("stuff", "unclear")))
    assert together.category == "urgent"
    assert together.needs_person


def test_what_was_told_before_is_not_told_again() -> None:
    assert judged("thanks", after(("my face hurts", "urgent"))).category == "fine"


def test_a_text_is_never_milder_for_what_stands_before_it() -> None:
    assert judged("pain in my cheek", after(("there is no", "unclear"))).category == "urgent"


def test_an_opt_out_of_the_text_before_is_not_said_again() -> None:
    assert not judged("ok", after(("STOP", "opt_out"))).opt_out
