"""The longest values that a text can realistically get: budgets are kept for these, not for the example's."""

from datetime import UTC, datetime, timedelta
from functools import cache

from service.notify.step_text import TextFacts, values_of

LONGEST_CLINIC = 40
LONGEST_SITE = 60
LONGEST_EMAIL = 40
LONGEST_NUMBERS = ("07700 900 999", "07700 900 998", "07700 900 997", "07700 900 996")
"""Thirteen characters each, as `020 0000 0000`: no British number takes more as people dial it at home."""


def longest_facts(
    sessions: int,
    language: str,
    areas: frozenset[str],
    *,
    following: bool,
    open_now: bool,
    answered_closed: bool,
    concern_open: bool = False,
) -> TextFacts:
    """Make facts whose every value is as long as it can be for a course of so many sessions."""
    longest = _longest_moment(language)
    phone_open, phone_closed, sender, whatsapp = LONGEST_NUMBERS
    return TextFacts(
        clinic="C" * LONGEST_CLINIC,
        site="S" * LONGEST_SITE,
        zone="UTC",
        sender=sender,
        phone_open=phone_open,
        phone_closed=phone_closed if answered_closed else None,
        open_now=open_now,
        email="e" * LONGEST_EMAIL,
        whatsapp=whatsapp,
        booked=(longest,) * sessions,
        elsewhere=True,
        session=longest,
        following=longest if following else None,
        areas=areas,
        concern_open=concern_open,
    )


@cache
def _longest_moment(language: str) -> datetime:
    """Find the date whose name is longest in that language, written short and in full."""
    year = [datetime(2027, 1, 1, 12, 30, tzinfo=UTC) + timedelta(days=day) for day in range(365)]
    return max(year, key=lambda moment: _written(moment, language))


def _written(moment: datetime, language: str) -> int:
    facts = TextFacts(
        clinic="",
        site="",
        zone="UTC",
        sender="",
        phone_open="",
        phone_closed=None,
        open_now=True,
        email="",
        whatsapp=None,
        booked=(moment,),
        session=moment,
    )
    values = values_of(facts, language)
    return len(values["session dates"]) * 6 + len(values["session date"])
