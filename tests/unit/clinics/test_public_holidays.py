"""Public holidays: of the nations apart, and which codes are known."""

from datetime import date

import pytest

from service.clinics.hours import hours_of
from service.clinics.models import Site
from service.clinics.timetable.public_holidays import holiday_dates, is_known, public_holidays

EASTER_MONDAY, ST_ANDREW, BOYNE, ST_PATRICK = (
    date(2027, 3, 29),
    date(2026, 11, 30),
    date(2027, 7, 12),
    date(2027, 3, 17),
)
CHRISTMAS, SECOND_OF_JANUARY, LATE_SUMMER = date(2026, 12, 25), date(2029, 1, 2), date(2027, 8, 30)
DAYS = {
    CHRISTMAS: {"GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"},
    EASTER_MONDAY: {"GB-ENG", "GB-WLS", "GB-NIR"},
    LATE_SUMMER: {"GB-ENG", "GB-WLS", "GB-NIR"},
    ST_ANDREW: {"GB-SCT"},
    SECOND_OF_JANUARY: {"GB-SCT"},
    BOYNE: {"GB-NIR"},
    ST_PATRICK: {"GB-NIR"},
}


@pytest.mark.parametrize("nation", ["GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"])
def test_the_nations_have_their_own_days(nation: str) -> None:
    assert {day for day in DAYS if day in holiday_dates(nation)} == {day for day, of in DAYS.items() if nation in of}


def test_a_holiday_on_a_weekend_is_made_up_for() -> None:
    assert date(2026, 12, 28) in holiday_dates("GB-ENG")


def test_holidays_have_english_names() -> None:
    assert public_holidays("GB-ENG")[CHRISTMAS] == "Christmas Day"
    assert public_holidays("DE-BY")[date(2026, 12, 26)] == "Second Day of Christmas"


@pytest.mark.parametrize("code", ["GB-ENG", "GB-NIR", "GB", "IE", "DE-BY", "US-CA"])
def test_countries_and_their_parts_are_known(code: str) -> None:
    assert is_known(code)
    assert holiday_dates(code)


@pytest.mark.parametrize("code", ["", "gb-eng", "GB-", "GB-XX", "QQ", "GB-ENG-X", "England", "GB-England", "GB ENG"])
def test_what_is_no_code_is_not_known(code: str) -> None:
    assert not is_known(code)


def site(holidays: str | None) -> Site:
    return Site(
        zone="Europe/London",
        opening_hours={"fri": [["09:00", "17:00"]], "mon": [["09:00", "12:00"]]},
        holidays=holidays,
    )


@pytest.mark.parametrize(
    ("holidays", "closed", "dated", "expected"),
    [
        pytest.param(None, [], {}, [("09:00", "17:00")], id="nobody's holidays"),
        pytest.param("GB-ENG", [], {}, [], id="a public holiday closes"),
        pytest.param("GB-ENG", [], {CHRISTMAS: [["10:00", "11:00"]]}, [("10:00", "11:00")], id="open anyway"),
        pytest.param(None, [], {CHRISTMAS: []}, [], id="no hours that day"),
        pytest.param(None, [CHRISTMAS], {}, [], id="closed by the clinic"),
        pytest.param("GB-ENG", [CHRISTMAS], {CHRISTMAS: [["10:00", "11:00"]]}, [], id="a closure wins over all"),
    ],
)
def test_the_layers_of_a_site(
    holidays: str | None, closed: list[date], dated: dict[date, list[list[str]]], expected: list[tuple[str, str]]
) -> None:
    assert hours_of(site(holidays), frozenset(closed), dated).spans(CHRISTMAS) == expected
