"""Of the texts that did not go, the desk sees those that somebody should know about."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.database import Database
from service.courses.models import CourseSession
from service.notify.reasons import REASONS
from service.notify.unsent import EXPECTED, STUCK, unsent_texts
from tests.cast import Cast, a_course, a_message, the_cast
from tests.support.clocks import FixedClock

WORTH_KNOWING = [
    ("skipped", "no_consent"),
    ("skipped", "opted_out"),
    ("skipped", "no_number"),
    ("skipped", "past_due"),
    ("failed", "number_invalid"),
    ("failed", None),
    ("undelivered", "handset_unreachable"),
    ("expired", "expired_on_hold"),
    ("expired", "expired_unsigned"),
    ("planned", "protocol_unsigned"),
    ("queued", "provider_credentials"),
]
NOT_WORTH_KNOWING = [
    ("skipped", "session_completed"),
    ("skipped", "completion_undone"),
    ("skipped", "course_cancelled"),
    ("skipped", "prefers_print"),
    ("cancelled", "completion_undone"),
    ("planned", "quiet_hours"),
    ("planned", None),
    ("queued", "provider_busy"),
    ("delivered", None),
]


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


def listed(session: Session, cast: Cast, clock: FixedClock, state: str, reason: str | None) -> list[str]:
    """Put in a text that was due an hour ago, and return the reasons that the desk reads."""
    patient, due_at = cast.owner.patients[0], clock.now() - timedelta(hours=1)
    a_message(session, cast.owner.clinic, state=state, reason=reason, patient_id=patient.id, due_at=due_at)
    return [text.reason for text in unsent_texts(session, cast.owner.clinic.id, clock.now()).texts]


@pytest.mark.parametrize(("state", "reason"), WORTH_KNOWING)
def test_it_shows_what_a_person_should_know(
    database: Database, cast: Cast, clock: FixedClock, state: str, reason: str | None
) -> None:
    told = REASONS[reason] if reason else "No reason was noted."
    with database.write() as session:
        assert listed(session, cast, clock, state, reason) == [told]


@pytest.mark.parametrize(("state", "reason"), NOT_WORTH_KNOWING)
def test_it_leaves_out_what_was_to_be_expected(
    database: Database, cast: Cast, clock: FixedClock, state: str, reason: str | None
) -> None:
    with database.write() as session:
        assert listed(session, cast, clock, state, reason) == []


def test_it_says_how_many_more_there_are(database: Database, cast: Cast, clock: FixedClock) -> None:
    with database.write() as session:
        for reason in ("no_consent", "opted_out", "no_number"):
            listed(session, cast, clock, "skipped", reason)
        found = [unsent_texts(session, cast.owner.clinic.id, clock.now(), most) for most in (2, 3)]
    assert [(len(one.texts), one.more) for one in found] == [(2, 1), (3, 0)]


def test_a_correction_that_did_not_go_is_named_where_it_is_to_be_put_right(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    with database.write() as session:
        patient, clinic = cast.owner.patients[0], cast.owner.clinic
        about = a_course(session, patient, cast.owner.site, cast.owner.protocol, sessions=1)
        visit = session.scalars(select(CourseSession.id).where(CourseSession.course_id == about.id)).one()
        places = {"patient_id": patient.id, "session_id": visit, "due_at": clock.now()}
        a_message(session, clinic, kind="reply", state="failed", **places)
        assert unsent_texts(session, clinic.id, clock.now()).texts == []


def test_each_reason_that_it_sorts_by_has_a_sentence() -> None:
    assert {*EXPECTED, *STUCK} <= set(REASONS)
