"""What a number wants to hear of the clinic: the word that was said last counts."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from service.base.database import Database
from service.patients import opt_outs
from tests.cast import SHARED_PHONE, Cast, the_cast
from tests.support.clocks import MONDAY_MORNING

OTHER = "+447700900124"


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


def says(session: Session, cast: Cast, *, opted_out: bool, scope: opt_outs.Scope = "all", minute: int = 0) -> None:
    place, at = (cast.owner.clinic.id, SHARED_PHONE, "sms"), MONDAY_MORNING + timedelta(minutes=minute)
    opt_outs.record(session, *place, opted_out=opted_out, source="reply", at=at, scope=scope)


def test_less_leaves_a_number_open_for_safety(database: Database, cast: Cast) -> None:
    with database.write() as session:
        says(session, cast, opted_out=True, scope="routine")
        assert opt_outs.stopped(session, cast.owner.clinic.id, SHARED_PHONE, "sms") == "routine"
        assert not opt_outs.is_opted_out(session, cast.owner.clinic.id, SHARED_PHONE, "sms")


def test_start_takes_back_both(database: Database, cast: Cast) -> None:
    stops: list[tuple[int, opt_outs.Scope]] = [(0, "routine"), (2, "all")]
    with database.write() as session:
        for minute, scope in stops:
            says(session, cast, opted_out=True, scope=scope, minute=minute)
            says(session, cast, opted_out=False, minute=minute + 1)
            assert opt_outs.stopped(session, cast.owner.clinic.id, SHARED_PHONE, "sms") is None


def test_many_numbers_are_told_at_once_and_each_clinic_by_itself(database: Database, cast: Cast) -> None:
    owner, outsider = cast.owner.clinic.id, cast.outsider.clinic.id
    asked = [(clinic, number, "sms") for clinic in (owner, outsider) for number in (SHARED_PHONE, OTHER)]
    with database.write() as session:
        says(session, cast, opted_out=True)
        assert opt_outs.standing(session, asked) == {(owner, SHARED_PHONE, "sms"): "all"}
        assert opt_outs.standing(session, []) == {}
