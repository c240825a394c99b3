"""Which text of the provider's list is which open attempt."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.notify.delivery.matching import CLOCKS_DIFFER, goes_back_to, match
from service.notify.delivery.open_attempts import OpenAttempt
from service.notify.delivery.provider import Credentials, Listed
from tests.cast import HARBOUR_NUMBER, ROWAN_NUMBER, SHARED_PHONE
from tests.support.clocks import MONDAY_MORNING

CLINIC, ACCOUNT = UUID(int=1), Credentials("AC" + "0" * 32, "unused")
WORDS = "How is it today?"
SECOND = timedelta(seconds=1)


def an_attempt(number: int = 1, *, at: datetime = MONDAY_MORNING, **over: Any) -> OpenAttempt:
    values = {"clinic_id": CLINIC, "id": UUID(int=number), "credentials": ACCOUNT, "to": SHARED_PHONE}
    return OpenAttempt(**{"sender": ROWAN_NUMBER, "body": WORDS, "started_at": at, **values, **over})


def listed(
    sid: str, body: str = WORDS, *, at: datetime = MONDAY_MORNING + SECOND, sender: str = ROWAN_NUMBER
) -> Listed:
    return Listed(sid, sender, body, at, "delivered")


def test_a_text_with_the_same_words_is_the_attempts_own() -> None:
    one = an_attempt()
    assert match([one], [listed("SM1")], ()) == {one: "SM1"}


@pytest.mark.parametrize("text", [listed("SM1", "Other words."), listed("SM1", sender=HARBOUR_NUMBER)])
def test_other_words_and_other_senders_are_not(text: Listed) -> None:
    assert match([an_attempt()], [text], ()) == {}


def test_a_sid_is_adopted_once() -> None:
    assert match([an_attempt()], [listed("SM1")], {"SM1"}) == {}


def test_of_two_equal_attempts_and_one_text_the_closest_in_time_gets_it() -> None:
    first, second = an_attempt(1), an_attempt(2, at=MONDAY_MORNING + timedelta(minutes=2))
    text = listed("SM1", at=second.started_at + SECOND)
    assert match([first, second], [text], ()) == {second: "SM1"}


def test_two_equal_texts_go_to_two_equal_attempts() -> None:
    first, second = an_attempt(1), an_attempt(2, at=MONDAY_MORNING + timedelta(minutes=2))
    texts = [listed("SM2", at=second.started_at + SECOND), listed("SM1")]
    assert match([first, second], texts, ()) == {first: "SM1", second: "SM2"}


def test_what_the_provider_writes_more_plainly_is_the_same() -> None:
    one = an_attempt(body="“Hello” – it’s  us…\n")
    assert match([one], [listed("SM1", '"Hello" - it\'s us...')], ()) == {one: "SM1"}


def test_the_providers_clock_may_be_behind_ours() -> None:
    one = an_attempt()
    assert match([one], [listed("SM1", at=MONDAY_MORNING - timedelta(minutes=3))], ()) == {one: "SM1"}


def test_a_text_of_long_before_is_not_the_attempts() -> None:
    assert match([an_attempt()], [listed("SM1", at=MONDAY_MORNING - CLOCKS_DIFFER - SECOND)], ()) == {}


def test_a_copy_that_was_redacted_may_be_the_attempts() -> None:
    one = an_attempt()
    assert match([one], [listed("SM1", "")], ()) == {one: "SM1"}


def test_words_that_match_come_before_a_copy_without_any() -> None:
    one = an_attempt()
    texts = [listed("SM1", "", at=MONDAY_MORNING), listed("SM2")]
    assert match([one], texts, ()) == {one: "SM2"}


def test_a_redacted_copy_of_hours_later_is_not_the_attempts() -> None:
    assert match([an_attempt()], [listed("SM1", "", at=MONDAY_MORNING + timedelta(hours=2))], ()) == {}


def test_a_list_that_is_full_of_newer_texts_proves_nothing() -> None:
    newer = [listed(f"SM{number}", "Other words.") for number in range(3)]
    assert not goes_back_to(an_attempt(), newer, most=3)
    assert goes_back_to(an_attempt(), newer, most=4)


def test_a_full_list_that_goes_back_far_enough_proves_something() -> None:
    long_ago = listed("SM9", "Other words.", at=MONDAY_MORNING - timedelta(days=1))
    assert goes_back_to(an_attempt(), [listed("SM1", "Other words."), long_ago], most=2)
