"""Other diaries are read from a real server."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.errors import Refusal
from service.courses.calendars.desk import CalendarDesk
from service.courses.calendars.links import age_in_words
from service.courses.calendars.models import CalendarFeed, FeedBusy
from service.courses.planning import Preference
from service.courses.requests import ProposalRequest
from tests.integration.courses.calendars.conftest import OtherDiary
from tests.integration.courses.scene import KEY, Scene


def add(scene: Scene, calendars: CalendarDesk, url: str) -> UUID:
    with scene.database.write() as session:
        return calendars.feeds.add(session, scene.receptionist, scene.house.practitioners[0], url).id


def busy(scene: Scene) -> list[str]:
    with scene.database.read() as session:
        rows = session.scalars(select(FeedBusy).order_by(FeedBusy.starts_at))
        return [f"{row.starts_at:%m-%d %H:%M} to {row.ends_at:%H:%M}" for row in rows]


def feed(scene: Scene, feed_id: UUID) -> CalendarFeed:
    with scene.database.read() as session:
        return session.get_one(CalendarFeed, (scene.clinic_id, feed_id))


def test_busy_times_are_read_and_nothing_else(scene: Scene, calendars: CalendarDesk, other_diary: OtherDiary) -> None:
    feed_id = add(scene, calendars, other_diary.url)
    assert calendars.feeds.read_due() == 1
    assert busy(scene) == ["12-07 10:00 to 16:00"]
    assert (feed(scene, feed_id).read_at, feed(scene, feed_id).problem) == (scene.clock.real(), None)
    assert other_diary.asked == ["/diary.ics?secret=1"]


def test_it_is_read_again_only_after_ten_minutes(
    scene: Scene, calendars: CalendarDesk, other_diary: OtherDiary
) -> None:
    add(scene, calendars, other_diary.url)
    calendars.feeds.read_due()
    scene.clock.advance(timedelta(minutes=9))
    assert calendars.feeds.read_due() == 0
    scene.clock.advance(timedelta(minutes=1))
    other_diary.content = other_diary.content.replace(b"T160000Z", b"T120000Z")
    assert calendars.feeds.read_due() == 1
    assert busy(scene) == ["12-07 10:00 to 12:00"]


@pytest.mark.parametrize(
    ("status", "content", "problem"), [(404, b"", "refused"), (200, b"<html>sign in</html>", "not_a_calendar")]
)
def test_what_is_known_stays_when_reading_fails(
    scene: Scene, calendars: CalendarDesk, other_diary: OtherDiary, status: int, content: bytes, problem: str
) -> None:
    feed_id = add(scene, calendars, other_diary.url)
    calendars.feeds.read_due()
    known_since = scene.clock.real()
    other_diary.status, other_diary.content = status, content
    scene.clock.advance(timedelta(minutes=30))
    calendars.feeds.read_due()
    assert feed(scene, feed_id).problem == problem
    assert feed(scene, feed_id).read_at == known_since
    assert busy(scene) == ["12-07 10:00 to 16:00"]


def test_a_server_that_is_away_is_told_as_such(scene: Scene, calendars: CalendarDesk) -> None:
    feed_id = add(scene, calendars, "http://127.0.0.1:9/diary.ics")
    calendars.feeds.read_due()
    assert feed(scene, feed_id).problem == "unreachable"


def test_removing_forgets_what_it_said(scene: Scene, calendars: CalendarDesk, other_diary: OtherDiary) -> None:
    feed_id = add(scene, calendars, other_diary.url)
    calendars.feeds.read_due()
    with scene.database.write() as session:
        calendars.feeds.remove(session, scene.receptionist, feed_id)
    assert busy(scene) == []
    assert scene.count(CalendarFeed) == 0


def test_its_address_is_sealed(scene: Scene, calendars: CalendarDesk, other_diary: OtherDiary) -> None:
    add(scene, calendars, other_diary.url)
    with scene.database.read() as session:
        raw = session.connection().exec_driver_sql("select url from calendar_feeds").scalar_one()
    assert b"diary.ics" not in bytes(raw)


@pytest.mark.parametrize(
    "url", ["diary.ics", "ftp://example.org/x", "https://", "http://example.org/x", "https://a:b/"]
)
def test_addresses_that_cannot_be_meant_are_refused(scene: Scene, url: str) -> None:
    careful = CalendarDesk(scene.database, scene.clock, "https://aftercourse.example")
    with pytest.raises(Refusal, match=r"\$\.url"):
        add(scene, careful, url)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "never read yet"), (0, "read just now"), (1, "read 1 minute ago"), (59, "read 59 minutes ago"),
     (60, "read 1 hour ago"), (47 * 60, "read 47 hours ago"), (49 * 60, "read 2 days ago")],
)  # fmt: skip
def test_its_age_is_told_in_words(scene: Scene, minutes: int | None, words: str) -> None:
    now = scene.clock.real()
    read_at = None if minutes is None else now - timedelta(minutes=minutes)
    assert age_in_words(read_at, now) == words


def test_nobody_is_offered_a_time_that_is_busy_elsewhere(
    scene: Scene, calendars: CalendarDesk, other_diary: OtherDiary
) -> None:
    asked = ProposalRequest(
        patient_id=scene.house.patients[0].id,
        protocol=KEY,
        sessions=1,
        earliest=date(2026, 12, 7),
        latest=date(2026, 12, 7),
        proposals=1,
        preferred=Preference(from_minute=11 * 60),
    )

    def offered() -> str:
        with scene.database.read() as session:
            return scene.desk.propose(session, scene.clinic_id, asked).proposals[0].sessions[0].practitioner

    add(scene, calendars, other_diary.url)
    before = offered()
    with scene.database.write() as session:
        owner = session.scalars(select(CalendarFeed)).one()
        owner.practitioner_id = next(one.id for one in scene.house.practitioners if one.key == before)
    calendars.feeds.read_due()
    assert offered() != before
