"""The protocol that comes with the program: figures and rules that the clinic's sheet and the product ask for."""

import pytest

from service.protocols.definition import Anchor, Contact, ExpectsReply, PastDue, WhileConcernOpen
from tests.unit.protocols.shipped import shipped


def test_it_spaces_sessions_as_the_trials_did() -> None:
    gap = shipped().spacing_before(2)

    assert (gap.hard_floor_days, gap.min_days, gap.ideal_days, gap.max_days) == (14, 21, 28, 42)
    assert "PMC6122507" in gap.source


def test_it_is_a_course_of_three_and_six_at_most() -> None:
    assert (shipped().sessions_usual, shipped().sessions_maximum) == (3, 6)


def test_it_has_the_steps_of_the_sheet_in_their_order() -> None:
    expected = ["booked", "prepare", "straight_after", "day_1", "day_1_eyes", "day_2", "day_3", "day_5", "day_7"]
    assert [step.key for step in shipped().steps] == expected


def test_it_knows_the_eye_area() -> None:
    assert [area.key for area in shipped().areas] == ["face", "eyes", "neck"]


def test_it_tells_of_the_eye_area_in_a_text_of_its_own_on_day_1() -> None:
    step, everybody = shipped().step("day_1_eyes"), shipped().step("day_1")

    assert (step.is_for({"face", "eyes"}), step.is_for({"face"})) == (True, False)
    assert (step.offset_days, step.expires) == (1, everybody.expires)
    assert step.at is not None
    assert everybody.at is not None
    assert step.at > everybody.at


def test_it_cannot_be_switched_on_without_any_contact_it_names() -> None:
    assert set(shipped().contacts_required) == set(Contact)


def test_it_withholds_reminders_and_what_tells_of_a_usual_course_while_a_concern_is_open() -> None:
    withheld = [step.key for step in shipped().steps if step.while_concern_open is WhileConcernOpen.WITHHOLD]
    assert withheld == ["prepare", "day_1", "day_1_eyes", "day_2", "day_5", "day_7"]


def test_it_lets_only_the_text_straight_after_ignore_the_quiet_hours() -> None:
    assert [step.key for step in shipped().steps if step.ignores_quiet_hours] == ["straight_after"]


def test_it_asks_for_an_answer_only_before_a_session_and_at_the_check_in() -> None:
    asked = {step.key: step.expects_reply for step in shipped().steps if step.expects_reply is not ExpectsReply.NONE}
    assert asked == {"prepare": ExpectsReply.CONFIRM_MOVE, "day_3": ExpectsReply.CHECK_IN}


def test_it_moves_a_check_in_that_was_missed_to_the_next_open_day() -> None:
    step = shipped().step("day_3")

    assert step.past_due is PastDue.NEXT_WINDOW
    assert step.before_closing_hours == 3


@pytest.mark.parametrize("step", shipped().steps, ids=lambda step: step.key)
def test_it_keeps_to_the_product_s_budgets(step: object) -> None:
    assert isinstance(step, type(shipped().steps[0]))
    assert step.budget.gsm == (4 if step.key == "straight_after" else 2)
    assert step.budget.ucs2 == 6


def test_it_counts_aftercare_from_the_completion() -> None:
    after = [step.key for step in shipped().steps_from(Anchor.COMPLETION)]
    assert after == ["straight_after", "day_1", "day_1_eyes", "day_2", "day_3", "day_5", "day_7"]
