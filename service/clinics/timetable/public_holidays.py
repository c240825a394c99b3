"""Public holidays of countries and their parts, by the `holidays` library; the only place that knows it."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays

CODE = re.compile(r"[A-Z]{2}(-[A-Za-z0-9]{1,12})?")
YEARS = range(2000, 2100)
"""Holidays beyond these years nobody has proclaimed; nothing closes a site then but its own closures."""


def is_known(code: str) -> bool:
    """Tell whether there are public holidays of a country (`IE`) or of a part of one (`GB-SCT`)."""
    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    return bool(CODE.fullmatch(code)) and parts is not None and (not part or part in parts)


@cache
def public_holidays(code: str) -> Mapping[date, str]:
    """Return the names of the public holidays of `YEARS` by date, in English where they have such names."""
    country, _, part = code.partition("-")
    spoken = holidays.list_localized_countries().get(country, [])
    english = [language for language in ("en_GB", *sorted(spoken)) if language in spoken and language.startswith("en")]
    found = holidays.country_holidays(
        country, subdiv=part or None, years=YEARS, expand=False, language=english[0] if english else None
    )
    return dict(sorted(found.items()))


@cache
def holiday_dates(code: str) -> frozenset[date]:
    return frozenset(public_holidays(code))
