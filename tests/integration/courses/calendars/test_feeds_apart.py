"""What one feed does is no other feed's misfortune."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from service.courses.calendars.busy import Busy
from service.courses.calendars.feeds import CalendarFeeds
from service.courses.calendars.models import CalendarFeed, FeedBusy
from tests.integration.courses.scene import Scene, at

BAD, GOOD = "https://bad.example.org/diary.ics", "https://good.example.org/diary.ics"
FAULTS = [
    RuntimeError("Marnie Thistle, 10:00"),
    RecursionError("Marnie Thistle"),
    OperationalError("Marnie Thistle", {}, Exception()),
]


@pytest.fixture(params=FAULTS, ids=lambda fault: type(fault).__name__)
def feeds(scene: Scene, request: pytest.FixtureRequest) -> CalendarFeeds:
    """Feeds of which one cannot be read, for a reason that nobody thought of."""

    def read(url: str, zone: ZoneInfo, first: date, last: date) -> list[Busy]:
        assert first < last, zone
        if url == BAD:
            raise request.param
        return [(at("2026-12-07 10:00"), at("2026-12-07 11:00"))]

    return CalendarFeeds(scene.database, scene.clock, read, lambda _: None)


def add(scene: Scene, feeds: CalendarFeeds, url: str) -> UUID:
    with scene.database.write() as session:
        return feeds.add(session, scene.receptionist, scene.house.practitioners[0], url).id


def test_the_others_are_read_all_the_same(scene: Scene, feeds: CalendarFeeds) -> None:
    bad, good = add(scene, feeds, BAD), add(scene, feeds, GOOD)
    assert feeds.read_due() == 2
    with scene.database.read() as session:
        rows = {one: session.get_one(CalendarFeed, (scene.clinic_id, one)) for one in (bad, good)}
    assert (rows[bad].problem, rows[bad].read_at, rows[bad].tried_at) == ("broken", None, scene.clock.real())
    assert (rows[good].problem, rows[good].read_at) == (None, scene.clock.real())
    assert scene.count(FeedBusy) == 1


def test_the_log_says_which_and_of_what_kind_but_not_what_was_in_it(scene: Scene, feeds: CalendarFeeds) -> None:
    bad = add(scene, feeds, BAD)
    with capture_logs() as logs:
        feeds.read_due()
    (line,) = [line for line in logs if line["event"] == "calendar_feed_broke"]
    assert line["feed_id"] == str(bad)
    assert "Marnie" not in str(logs)
