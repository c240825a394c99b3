"""What a number wants to hear of the clinic: the newest word counts."""

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


def says(session: Session, cast: Cast, *, opted_out: bool, scope: opt_outs.Scope = "all") -> None:
    place = cast.owner.clinic.id, SHARED_PHONE, "sms"
    opt_outs.record(session, *place, opted_out=opted_out, source="reply", at=MONDAY_MORNING, scope=scope)


def test_less_leaves_a_number_open_for_safety(database: Database, cast: Cast) -> None:
    with database.write() as session:
        says(session, cast, opted_out=True, scope="routine")
        assert opt_outs.stopped(session, cast.owner.clinic.id, SHARED_PHONE, "sms") == "routine"
        assert not opt_outs.is_opted_out(session, cast.owner.clinic.id, SHARED_PHONE, "sms")


def test_start_takes_back_both(database: Database, cast: Cast) -> None:
    with database.write() as session:
        for scope in ("routine", "all"):
            says(session, cast, opted_out=True, scope=scope)
            says(session, cast, opted_out=False)
            assert opt_outs.stopped(session, cast.owner.clinic.id, SHARED_PHONE, "sms") is None


def test_many_numbers_are_told_at_once_and_each_clinic_by_itself(database: Database, cast: Cast) -> None:
    owner, outsider = cast.owner.clinic.id, cast.outsider.clinic.id
    asked = [(clinic, number, "sms") for clinic in (owner, outsider) for number in (SHARED_PHONE, OTHER)]
    with database.write() as session:
        says(session, cast, opted_out=True)
        assert opt_outs.standing(session, asked) == {(owner, SHARED_PHONE, "sms"): "all"}
        assert opt_outs.standing(session, []) == {}
