"""When a patient is told once more within the hour."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.notify.inbox.acknowledgement_keys import AckKey, answers_a_worry, is_told

CONVERSATION = UUID(int=7)
NOW = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)


def key(urgency: str, topic: str = "", *, before: timedelta = timedelta()) -> AckKey:
    return AckKey.at(CONVERSATION, NOW - before, urgency, topic)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (key("urgent"), key("urgent"), True),
        (key("urgent"), key("concern"), True),
        (key("concern"), key("urgent"), False),
        (key("admin"), key("unclear"), True),
        (key("urgent"), key("urgent", "999"), False),
        (key("urgent", "111"), key("urgent", "999"), False),
        (key("urgent", "999"), key("urgent", "111"), True),
        (key("concern"), key("concern", "111"), False),
        (key("concern", "999"), key("urgent"), False),
        (key("urgent"), key("urgent", "111"), True),
        (key("urgent"), key("concern", "111"), True),
        (key("urgent", "999"), key("urgent", "distress"), False),
        (key("urgent", "distress"), key("urgent", "999"), False),
        (key("urgent", "distress"), key("urgent"), True),
        (key("urgent"), key("urgent", "bleeding"), False),
    ],
)
def test_a_rise_in_urgency_and_a_sign_that_calls_for_more_are_told_again(
    before: AckKey, now: AckKey, told: bool
) -> None:
    assert is_told(now, [str(before)]) is told


def test_a_key_says_conversation_hour_and_urgency_and_reads_back() -> None:
    assert str(key("urgent")) == f"ack:{CONVERSATION}:2026-11-30T09:urgent"
    assert AckKey.parse(str(key("urgent", "999"))) == key("urgent", "999")
    assert AckKey.parse(f"ack:{CONVERSATION}:less:{CONVERSATION}") is None


def test_the_key_of_one_that_was_lost_is_not_taken_twice() -> None:
    first = key("urgent", "999")
    again = first.unless_in({str(first)})
    assert str(again) != str(first)
    assert AckKey.parse(str(again)) == again
    assert again.tells_all_of(first)


def test_what_answers_a_worry_is_known_by_its_key() -> None:
    assert answers_a_worry("acknowledgement", str(key("concern")))
    assert not answers_a_worry("acknowledgement", str(key("unclear")))
    assert not answers_a_worry("reply", str(key("urgent")))
