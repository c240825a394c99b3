"""Whom a call is put through to, and how much a missed one weighs."""

from uuid import uuid4

import pytest

from service.notify.voice.targets import Target, targets, urgency_of

NURSE, DESK, CALLER, OURS = "+447700900456", "+447700900910", "+447700900123", "+447700900900"
ON_DUTY, AT_DESK = Target(NURSE, uuid4()), Target(DESK)


def test_the_desk_comes_first_while_it_is_open_and_duty_at_all_other_times() -> None:
    rung = {is_open: targets(ON_DUTY, AT_DESK, is_open=is_open, not_to=()) for is_open in (True, False)}
    assert rung == {True: [AT_DESK, ON_DUTY], False: [ON_DUTY, AT_DESK]}


@pytest.mark.parametrize("is_open", [True, False])
def test_a_number_rings_once_and_a_persons_own_phone_always_asks_for_a_key(*, is_open: bool) -> None:
    assert targets(ON_DUTY, Target(NURSE), is_open=is_open, not_to=()) == [ON_DUTY]


@pytest.mark.parametrize("nobody", [CALLER, OURS])
def test_no_call_goes_back_to_where_it_came_from(nobody: str) -> None:
    assert targets(Target(nobody, uuid4()), Target(nobody), is_open=True, not_to={CALLER, OURS}) == []


def test_nobody_on_duty_and_no_number_leaves_nobody_to_ring() -> None:
    assert targets(None, None, is_open=False, not_to=()) == []


@pytest.mark.parametrize(
    ("days", "has_urgent", "urgency"),
    [
        ([0], False, "urgent"),
        ([7], False, "urgent"),
        ([8], False, "concern"),
        ([None], False, "concern"),
        ([], False, "concern"),
        ([30, 2], False, "urgent"),
        ([None], True, "urgent"),
    ],
)
def test_a_missed_call_weighs_by_treatment_and_by_what_is_open(
    days: list[int | None], has_urgent: bool, urgency: str
) -> None:
    assert urgency_of(days, has_urgent=has_urgent) == urgency
