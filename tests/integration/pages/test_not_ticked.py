"""Sessions that nobody has ticked stay in sight: without the tick no aftercare goes out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.courses.models import CourseSession
from tests.integration.pages.scene import a_known_patient, at_start_of, booked
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web, desk: Visitor) -> UUID:
    """A course whose first session, on Monday from 09:00 to 10:00, begins now."""
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    return course


def section(page: str) -> str:
    """Return the part of Today about earlier days, empty where there is none."""
    _, _, rest = page.partition('id="unticked"')
    return rest.partition("</section>")[0]


def test_a_session_that_is_over_is_marked_on_its_day(web: Web, desk: Visitor, course: UUID) -> None:
    assert "not ticked" not in desk.see("/")
    web.clock.advance(timedelta(hours=2))
    page = desk.see("/")
    assert "ended 10:00, not ticked" in page
    assert section(page) == ""


def test_it_stays_on_today_when_its_day_is_over(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(days=1))
    part = section(desk.see("/"))
    assert "Linnet Marlowe" in part
    assert "Mon 30 November" in part
    assert "No aftercare has gone out for it." in part
    assert f'action="/courses/{course}/sessions/1/complete"' in part


def test_its_tick_is_preset_to_the_true_time(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(days=1))
    part = section(desk.see("/"))
    assert 'name="ended_on" value="2026-11-30"' in part
    assert 'name="ended_at" value="10:00"' in part
    desk.press(f"/courses/{course}/sessions/1/complete", ended_on="2026-11-30", ended_at="10:00")
    assert section(desk.see("/")) == ""
    with web.program.database.read() as session:
        ticked = select(CourseSession.completed_at).where(CourseSession.state == "completed")
        assert session.scalars(ticked).one() == datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_a_tick_that_was_taken_back_does_not_claim_that_nothing_went_out(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(hours=1))
    desk.press(f"/courses/{course}/sessions/1/complete")
    desk.press(f"/courses/{course}/sessions/1/undo")
    web.clock.advance(timedelta(days=1))
    part = section(desk.see("/"))
    assert "the tick was taken back" in part
    assert "No aftercare" not in part


def test_it_stays_until_somebody_deals_with_it(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(days=20))
    assert "Mon 30 November" in section(desk.see("/"))
    assert desk.see("/to-tick/count") == "1 to tick"
    desk.press(f"/courses/{course}/sessions/1/complete", ended_on="2026-11-30", ended_at="10:00")
    assert section(desk.see("/")) == ""


def test_of_very_many_the_oldest_stand_there_and_the_others_are_counted(
    web: Web, desk: Visitor, course: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.courses.day.MOST", 2)
    web.clock.advance(timedelta(days=200))
    part = section(desk.see("/"))
    assert "3 from earlier days" in part
    assert part.count("<li id=") == 2
    assert "Mon 30 November" in part
    assert "and 1 more" in part


def test_another_clinics_sessions_are_not_listed(web: Web, course: UUID) -> None:
    web.clock.advance(timedelta(days=1))
    assert section(web.signed_in(house=web.cast.outsider).see("/")) == ""
