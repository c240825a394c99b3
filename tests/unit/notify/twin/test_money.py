"""What the coming week costs, in figures and in sentences."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.notify.twin.models import WeekAhead
from service.notify.twin.money import Planned, Price, account_cost, cost_of, lasts_until, written
from service.notify.twin.words import money_sentence, week_sentence

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
POUND = 1_000_000
FOUR_PENCE = Price(40_000, "GBP")


def _week(**over: Any) -> WeekAhead:
    values = {"texts": 3, "segments": 8, "price": 40_000, "cost": 320_000, "account_cost": 320_000, "unit": "GBP"}
    more = {"balance": 20 * POUND, "trouble": None, "shared": False, "lasts_until": None}
    return WeekAhead(**{"clinic_id": UUID(int=1), "reckoned_at": NOW, **values, **more, **over})


def test_the_week_costs_its_segments_at_the_price_seen() -> None:
    week = Planned().and_(2, 3).and_(1, 2)

    assert week == Planned(3, 8)
    assert cost_of(week, FOUR_PENCE) == 320_000
    assert cost_of(week, None) is None
    assert cost_of(Planned(), None) == 0


def test_money_lasts_until_the_share_of_the_week_that_it_pays_for() -> None:
    assert lasts_until(POUND, 2 * POUND, NOW) == NOW + timedelta(days=3.5)
    assert lasts_until(-POUND, POUND, NOW) == NOW
    assert lasts_until(2 * POUND, 2 * POUND, NOW) is None
    assert lasts_until(None, 2 * POUND, NOW) is None
    assert lasts_until(POUND, None, NOW) is None


def test_clinics_that_share_an_account_need_their_money_together() -> None:
    assert account_cost({1: 2 * POUND, 2: None, 3: POUND}) == 3 * POUND


@pytest.mark.parametrize(("unit", "words"), [("GBP", "£12.30"), ("USD", "US$12.30"), ("CHF", "12.30 CHF")])
def test_money_is_written_as_people_do(unit: str, words: str) -> None:
    assert written(12_300_000, unit) == words


def test_the_week_is_told_in_texts_segments_and_money() -> None:
    assert week_sentence(_week()) == (
        "3 texts are planned for the coming seven days. The network bills 8 at most (a long text counts as several): "
        "up to £0.32 at what one cost lately"
        " (£0.04)."
    )
    assert week_sentence(_week(texts=0, segments=0)).startswith("No text is planned")
    assert "not known yet" in week_sentence(_week(price=None, cost=None))


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "The account has £20.00 left. That is enough for the week."),
        ({"lasts_until": NOW}, "That lasts until about Thu 3 December. Please top it up"),
        ({"trouble": "not_shown", "balance": None}, "does not show what it has left"),
        ({"trouble": "unreadable", "balance": None}, "could not be read"),
        ({"cost": None}, "cannot be said before a price is known"),
    ],
)
def test_it_says_whether_the_money_lasts(over: dict[str, Any], words: str) -> None:
    assert words in money_sentence(_week(**over), "Thu 3 December")


def test_a_shared_account_shows_no_clinic_what_others_have() -> None:
    assert "£" not in money_sentence(_week(shared=True), "")
