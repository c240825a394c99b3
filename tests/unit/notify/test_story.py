"""A text that waits is told as waiting, not as lost."""

from service.notify.delivery.verdict import STALE_AFTER, WOKEN
from service.notify.reasons import REASONS
from service.notify.story import PASSING


def test_whatever_a_text_can_go_stale_over_is_told_as_passing() -> None:
    assert {*STALE_AFTER, *WOKEN} <= PASSING <= set(REASONS)
