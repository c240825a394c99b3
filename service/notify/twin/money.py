"""What the coming week costs, and how long the money lasts. Pure; money in millionths of its unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

WEEK = timedelta(days=7)
MILLION = 1_000_000
SIGNS = {"GBP": "£", "EUR": "€", "USD": "US$"}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a clinic will send within the week, its segments counted at their longest."""

    texts: int = 0
    segments: int = 0

    def and_(self, texts: int, segments_each: int) -> "Planned":
        return Planned(self.texts + texts, self.segments + texts * segments_each)


@dataclass(frozen=True, slots=True)
class Price:
    """What a segment cost lately, on average."""

    each: int
    unit: str


def cost_of(planned: Planned, price: Price | None) -> int | None:
    """Return what the week costs; None where no price was ever seen and something is planned."""
    if planned.segments == 0:
        return 0
    return None if price is None else planned.segments * price.each


def lasts_until(balance: int | None, cost: int | None, now: datetime) -> datetime | None:
    """Say when the money runs out if the week's texts leave evenly; None where it lasts, or nobody can say."""
    if balance is None or cost is None or balance >= cost:
        return None
    return now + WEEK * (max(balance, 0) / cost)


def account_cost(costs: Mapping[object, int | None]) -> int:
    """Add up what all who draw on one account need, as far as it is known."""
    return sum(cost or 0 for cost in costs.values())


def written(amount: int, unit: str) -> str:
    """Write money as people do: `£12.30`, `0.04 CHF`."""
    figure = f"{Decimal(amount) / MILLION:,.2f}"
    return f"{SIGNS[unit]}{figure}" if unit in SIGNS else f"{figure} {unit}".strip()
