"""What may be sent once more."""

from datetime import timedelta

import pytest

from service.notify.again.rule import ENDED, why_not_again
from service.notify.models import MESSAGE_STATES
from tests.support.clocks import MONDAY_MORNING

LATER = MONDAY_MORNING + timedelta(hours=3)


@pytest.mark.parametrize("state", MESSAGE_STATES)
def test_only_what_is_out_or_known_to_be_lost_goes_again(state: str) -> None:
    expected = None if state in ENDED else "not_sent_yet"
    assert why_not_again("step", state, LATER, MONDAY_MORNING) == expected


def test_stale_advice_is_never_sent_again() -> None:
    assert why_not_again("step", "delivered", MONDAY_MORNING, MONDAY_MORNING) == "advice_stale"


def test_only_texts_of_the_treatment_are_sent_again() -> None:
    assert why_not_again("reply", "delivered", None, MONDAY_MORNING) == "not_protocol_text"


def test_what_has_a_copy_is_not_sent_again_beside_it() -> None:
    assert why_not_again("step", "sent", LATER, MONDAY_MORNING, repeated=True) == "sent_again"
    assert why_not_again("step", "queued", LATER, MONDAY_MORNING, repeated=True) == "not_sent_yet"
