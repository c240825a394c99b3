"""A time on a day when the clinic is shut: pages name the day."""

import pytest

from tests.integration.pages.life import a_course, at_session
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


def test_a_public_holiday_is_named(web: Web, desk: Visitor) -> None:
    course = a_course(web)
    with web.program.database.write() as session:
        session.merge(web.house.site).holidays = "GB-ENG"
    told = "The clinic is closed on Friday 1 January 2027: New Year&#39;s Day."
    moved = desk.post(at_session(course, 2, "move"), on="2027-01-01", time="10:00")
    assert (moved.status_code, told in moved.text) == (422, True)
    added = {"kind": "review", "on": "2027-01-01", "time": "10:00", "patient": web.house.patients[0].id}
    assert told in desk.post("/diary/add", **added).text


def test_a_time_at_which_the_clinic_is_not_open_yet_is_no_holiday(web: Web, desk: Visitor) -> None:
    page = desk.post(at_session(a_course(web), 2, "move"), on="2027-01-04", time="07:00").text
    assert "That time lies outside the opening hours of the clinic." in page
