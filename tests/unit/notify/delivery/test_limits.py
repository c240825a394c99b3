"""As many texts are taken in hand as calls need, and no more than a crash may leave in doubt."""

from service.notify.delivery.limits import BATCH, MOST_AT_ONCE, THREADS, batch_for


def test_while_calls_are_slow_few_texts_are_taken_in_hand() -> None:
    assert batch_for(10.0) == batch_for(0.1) == BATCH


def test_while_calls_are_quick_many_are_taken_at_once() -> None:
    assert batch_for(0.01) == THREADS * 10
    assert batch_for(0.0001) == batch_for(0) == MOST_AT_ONCE


def test_slow_claims_need_more_texts_between_them() -> None:
    assert batch_for(0.1, claim_seconds=0.4) == THREADS * 8


def test_never_more_are_taken_than_was_asked_for() -> None:
    assert batch_for(0.001, most=4) == 4
