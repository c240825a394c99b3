"""Fixtures of the tests of replies, inbox and alerts."""

import pytest

from service.base.database import Database
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues
from tests.cast import the_cast
from tests.integration.notify.replies.parts import Clinic, Treated, a_treated_patient
from tests.support.clocks import FixedClock


@pytest.fixture(scope="session")
def tongues() -> Tongues:
    return load_tongues()


@pytest.fixture
def clinic(database: Database, clock: FixedClock, tongues: Tongues) -> Clinic:
    """The owner clinic on a Monday morning; the nurse is on call."""
    with database.write() as session:
        cast = the_cast(session)
    return Clinic(database, clock, cast, tongues)


@pytest.fixture
def juno(clinic: Clinic) -> Treated:
    """A patient with a phone of her own, three days after her session."""
    return a_treated_patient(clinic)
