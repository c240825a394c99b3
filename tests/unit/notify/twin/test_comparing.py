"""Our record of a text beside the provider's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from service.notify.delivery.listing import OnRecord
from service.notify.twin.comparing import Finding, Heal, Lost, Ours, Pair, adopt, compare

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
ATTEMPT, MESSAGE = UUID(int=1), UUID(int=2)
PHONE = "+447700900123"


def _ours(state: str) -> Ours:
    return Ours(ATTEMPT, MESSAGE, "SM1", state)


def _theirs(status: str, **over: Any) -> OnRecord:
    values: dict[str, Any] = {"sid": "SM1", "to": PHONE, "body": "Keep it dry.", "status": status, "error_code": None}
    more = {"sender": "+447700900900", "segments": 1, "price": Decimal("0.04"), "unit": "GBP", "created_at": AT}
    return OnRecord(**{**values, **more, **over})


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("delivered", "delivered"),
        ("delivered", "sent"),
        ("read", "delivered"),
        ("sent", "queued"),
        ("undelivered", "sent"),
        ("failed", "undelivered"),
        ("sent", "a word of tomorrow"),
    ],
)
def test_records_that_agree_or_are_merely_behind_are_left_alone(ours: str, theirs: str) -> None:
    assert compare(Pair(_ours(ours), _theirs(theirs))) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "state"),
    [
        ("accepted", "sent", "sent"),
        ("sent", "delivered", "delivered"),
        ("sent", "undelivered", "undelivered"),
        ("undelivered", "delivered", "delivered"),
        ("unknown", "queued", "accepted"),
        ("unsent", "delivered", "delivered"),
    ],
)
def test_ours_is_moved_forward_by_theirs(ours: str, theirs: str, state: str) -> None:
    assert compare(Pair(_ours(ours), _theirs(theirs, error_code=30003))) == Heal(ATTEMPT, "SM1", state, 30003)


def test_a_text_that_arrived_here_and_not_there_is_a_difference() -> None:
    found = compare(Pair(_ours("delivered"), _theirs("undelivered")))

    assert found == Finding("differs", "did_not_arrive", "SM1", ATTEMPT, "delivered", "undelivered")


def test_a_text_that_only_one_side_has_is_a_difference() -> None:
    here, there = compare(Pair(_ours("sent"), None)), compare(Pair(None, _theirs("sent")))

    assert isinstance(here, Finding)
    assert isinstance(there, Finding)
    assert (here.kind, here.attempt_id, there.kind, there.attempt_id) == (
        "missing_there",
        ATTEMPT,
        "missing_here",
        None,
    )


def test_a_lost_answer_is_found_once_by_number_words_and_time() -> None:
    lost = [Lost(_ours("unknown"), PHONE, "Keep it dry. ", AT - timedelta(seconds=1))]

    assert adopt(lost, _theirs("sent", to="+447700900124")) is None
    assert adopt(lost, _theirs("sent", body="Something else")) is None
    assert adopt(lost, _theirs("sent", created_at=AT - timedelta(minutes=1))) is None
    assert adopt(lost, _theirs("sent")) == _ours("unknown")
    assert adopt(lost, _theirs("sent")) is None
