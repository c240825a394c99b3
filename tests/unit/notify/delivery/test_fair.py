"""Clinics take turns: nobody's heap of texts stands before another's one."""

from uuid import UUID

from service.notify.delivery.fair import in_turn, share_out

A, B, C = (UUID(int=number) for number in (1, 2, 3))
MANY = 1000


def test_one_clinic_alone_gets_all() -> None:
    assert share_out({A: MANY}, 16, None) == {A: 16}


def test_two_clinics_get_half_each() -> None:
    assert share_out({A: MANY, B: MANY}, 16, None) == {A: 8, B: 8}


def test_no_more_is_given_than_was_wanted() -> None:
    assert sum(share_out({A: MANY, B: MANY, C: MANY}, 16, None).values()) == 16


def test_what_a_clinic_has_no_room_for_the_others_get() -> None:
    assert share_out({A: 2, B: MANY, C: 3}, 16, None) == {A: 2, B: 11, C: 3}


def test_a_clinic_without_room_gets_nothing() -> None:
    assert share_out({A: 0, B: 1}, 16, None) == {B: 1}


def test_with_more_clinics_than_texts_each_has_its_turn() -> None:
    assert share_out({A: MANY, B: MANY, C: MANY}, 2, None) == {A: 1, B: 1}
    assert share_out({A: MANY, B: MANY, C: MANY}, 2, B) == {C: 1, A: 1}


def test_after_the_last_comes_the_first() -> None:
    assert in_turn([B, A, C], C) == [A, B, C]


def test_nobody_due_gets_nothing() -> None:
    assert share_out({}, 16, A) == {}
