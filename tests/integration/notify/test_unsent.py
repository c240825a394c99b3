"""Of the texts that did not go, the desk sees those that somebody should know about."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from service.base.database import Database
from service.notify.reasons import REASONS
from service.notify.unsent import EXPECTED, STUCK, unsent_texts
from tests.cast import Cast, a_message, the_cast
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
    return [text.reason for text in unsent_texts(session, cast.owner.clinic.id, clock.now())]


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


def test_each_reason_that_it_sorts_by_has_a_sentence() -> None:
    assert {*EXPECTED, *STUCK} <= set(REASONS)
