"""A message stands where the furthest of its attempts stands."""

from itertools import pairwise

import pytest

from service.notify.delivery.follow import state_from, way_to
from service.notify.moves import MESSAGE_MOVES


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


@pytest.mark.parametrize(
    ("state", "attempts", "way"),
    [
        ("sending", ["started"], ()),
        ("sending", ["delivered"], ("delivered",)),
        ("queued", ["undelivered"], ("sending", "undelivered")),
        ("queued", ["undelivered", "delivered"], ("sending", "delivered")),
        ("planned", ["unsent", "delivered"], ("sending", "delivered")),
        ("cancelled", ["delivered"], ("planned", "queued", "sending", "delivered")),
        ("cancelled", ["undelivered"], ()),
        ("delivered", ["delivered", "failed"], ()),
        ("undelivered", ["delivered"], ("queued", "sending", "delivered")),
        ("sent", ["accepted", "failed"], ()),
        ("sending", ["delivered", "started"], ("delivered",)),
        ("sending", ["undelivered", "started"], ()),
        ("read", ["delivered"], ()),
    ],
)
def test_a_message_goes_a_legal_way_and_never_back(state: str, attempts: list[str], way: tuple[str, ...]) -> None:
    assert way_to(state, attempts) == way
    assert all(after in MESSAGE_MOVES[before] for before, after in pairwise((state, *way)))
