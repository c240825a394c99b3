"""What a patient has had on one day counts: a cap, a distance between treatments, nothing said twice."""

from datetime import UTC, datetime, timedelta

import pytest

from service.base.database import Database
from service.courses.models import Course
from service.notify.delivery.checks import NotReady, Ready
from service.notify.delivery.checks.today import leaves_soon
from service.notify.delivery.verdict import Expire, Send, Skip, Verdict, Wait
from service.notify.models import Message
from tests.integration.notify.delivery.checks.scene import NOON, Clinic, a_clinic_of, look

MORNING = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
EARLIER, YESTERDAY = NOON - timedelta(hours=3), NOON - timedelta(hours=13)


def verdicts(database: Database, *messages: Message) -> list[Verdict]:
    return [verdict_of(one) for one in look(database, list(messages))]


def verdict_of(looked: Ready | NotReady) -> Verdict:
    assert isinstance(looked, Ready)
    return looked.verdict


def had(clinic: Clinic, course: Course, texts: int, *, at: datetime = EARLIER, step: str = "day_2") -> None:
    """Let some texts of a course have left at a moment."""
    for number in range(texts):
        clinic.left(course, step, at=at, dedupe_key=f"step:{course.id}:{step}:{at.hour}:{number}")


def test_after_three_texts_the_next_waits_for_the_morning(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        course = clinic.course(clinic.patient())
        had(clinic, course, 3)
        fresh = clinic.text(course, "day_7", expires_at=MORNING + timedelta(days=1))
        stale = clinic.text(course, "day_2", expires_at=MORNING - timedelta(hours=1))
        safe = clinic.text(course, "day_1", expires_at=MORNING)
    assert verdicts(database, fresh, stale, safe) == [Wait(MORNING, "capped"), Expire("expired_capped"), Send()]


@pytest.mark.parametrize(
    ("texts", "at", "step", "expected"),
    [
        (2, EARLIER, "day_2", Send()),
        (3, YESTERDAY, "day_2", Send()),
        (3, EARLIER, "straight_after", Send()),
        (3, EARLIER, "day_2", Wait(MORNING, "capped")),
    ],
)
def test_texts_of_today_that_could_wait_are_counted(
    sqlite_database: Database, texts: int, at: datetime, step: str, expected: Verdict
) -> None:
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 10)
        course = clinic.course(clinic.patient())
        had(clinic, course, texts, at=at, step=step)
        next_one = clinic.text(course, "day_7")
    assert verdicts(sqlite_database, next_one) == [expected]


def test_a_clinic_sets_the_cap(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 10)
        clinic.house.clinic.daily_text_cap = 1
        course = clinic.course(clinic.patient())
        had(clinic, course, 1)
        next_one = clinic.text(course, "day_7")
    assert verdicts(sqlite_database, next_one) == [Wait(MORNING, "capped")]


def test_texts_of_one_batch_count_for_each_other(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        course = clinic.course(clinic.patient())
        had(clinic, course, 2)
        two = [clinic.text(course, "day_2"), clinic.text(course, "day_7")]
    assert verdicts(database, *two) == [Send(), Wait(MORNING, "capped")]


def test_two_treatments_are_told_half_an_hour_apart_safety_first(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        patient = clinic.patient()
        first, second = clinic.course(patient), clinic.course(patient)
        routine, safe = clinic.text(first, "day_7"), clinic.text(second, "day_1")
    assert verdicts(database, routine, safe) == [Wait(NOON + timedelta(minutes=30), "same_day_gap"), Send()]


def test_a_text_waits_for_the_safety_of_another_treatment_that_is_still_to_leave(database: Database) -> None:
    soon = NOON + timedelta(minutes=10)
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        patient = clinic.patient()
        first, second = clinic.course(patient), clinic.course(patient)
        clinic.text(second, "day_1", next_try_at=soon)
        clinic.text(second, "day_7", next_try_at=soon + timedelta(minutes=5))
        routine = clinic.text(first, "day_2")
    assert verdicts(database, routine) == [Wait(soon + timedelta(minutes=30), "same_day_gap")]


@pytest.mark.parametrize(
    ("state", "reason", "waits"),
    [
        ("planned", "whatsapp_template_waits", False),
        ("planned", "protocol_unsigned", False),
        ("planned", "paused_clinic", False),
        ("queued", "not_prepared", False),
        ("planned", "quiet_hours", True),
        ("queued", "provider_busy", True),
    ],
)
def test_no_text_waits_for_safety_that_waits_itself(
    sqlite_database: Database, state: str, reason: str, *, waits: bool
) -> None:
    soon = NOON + timedelta(minutes=10)
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 10)
        patient = clinic.patient()
        first, second = clinic.course(patient), clinic.course(patient)
        clinic.text(second, "day_1", state=state, reason=reason, next_try_at=soon)
        routine = clinic.text(first, "day_2")
    assert isinstance(verdicts(sqlite_database, routine)[0], Wait if waits else Send)


def test_a_text_waits_for_safety_that_was_just_woken() -> None:
    assert leaves_soon("planned", "withheld_on_hold", NOON, NOON)


def test_no_text_waits_for_one_that_does_not_leave(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        patient = clinic.patient()
        first, second = clinic.course(patient), clinic.course(patient)
        routine, safe = clinic.text(first, "day_2"), clinic.text(second, "day_1", next_try_at=NOON)
        second.state = "cancelled"
    assert verdicts(database, routine, safe) == [Send(), Skip("course_cancelled")]


def test_texts_of_one_treatment_need_no_distance(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        course = clinic.course(clinic.patient())
        clinic.left(course, "day_2", at=NOON - timedelta(minutes=1))
        next_one = clinic.text(course, "day_7")
    assert verdicts(database, next_one) == [Send()]


def test_what_another_treatment_told_today_is_not_told_again(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        patient = clinic.patient()
        first, second = clinic.course(patient), clinic.course(patient)
        told = clinic.left(first, "day_2", at=EARLIER)
        again, other, safe = (clinic.text(second, step) for step in ("day_2", "day_5", "day_1"))
    looked = look(database, [again, other, safe])
    assert [verdict_of(one) for one in looked] == [Skip("covered_by"), Send(), Send()]
    assert [one.covered_by for one in looked if isinstance(one, Ready)] == [told.id, None, None]


@pytest.mark.parametrize(("at", "state"), [(YESTERDAY, "delivered"), (EARLIER, "failed"), (EARLIER, "unknown")])
def test_what_was_told_yesterday_or_may_not_have_arrived_is_told_again(
    sqlite_database: Database, at: datetime, state: str
) -> None:
    with sqlite_database.write() as session:
        clinic = a_clinic_of(session, 10)
        patient = clinic.patient()
        first, second = clinic.course(patient), clinic.course(patient)
        clinic.left(first, "day_2", at=at, state=state)
        again = clinic.text(second, "day_2")
    assert verdicts(sqlite_database, again) == [Send()]
