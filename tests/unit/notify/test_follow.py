"""A message stands where the furthest of its attempts stands."""

import pytest

from service.notify.delivery.follow import state_from


@pytest.mark.parametrize(
    ("attempts", "state"),
    [
        (["started"], None),
        (["unknown"], None),
        (["unsent", "refused"], None),
        (["accepted"], "accepted"),
        (["unsent", "delivered"], "delivered"),
        (["delivered", "failed"], "delivered"),
        (["failed", "unknown"], None),
        (["undelivered"], "undelivered"),
        (["sent", "read"], "read"),
    ],
)
def test_the_furthest_attempt_counts(attempts: list[str], state: str | None) -> None:
    assert state_from(attempts) == state
