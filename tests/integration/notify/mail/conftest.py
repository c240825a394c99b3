"""Fixtures of the tests of mail."""

import pytest

from service.base.database import Database
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues
from tests.cast import the_cast
from tests.integration.notify.mail.desk import MailDesk
from tests.integration.notify.replies.parts import Clinic, Treated, a_treated_patient
from tests.support.clocks import FixedClock


@pytest.fixture(scope="session")
def tongues() -> Tongues:
    return load_tongues()


@pytest.fixture
def desk(database: Database, clock: FixedClock, tongues: Tongues) -> MailDesk:
    """The owner clinic, which reads mail; the nurse is on call."""
    with database.write() as session:
        cast = the_cast(session)
    return MailDesk.of(Clinic(database, clock, cast, tongues))


@pytest.fixture
def juno(desk: MailDesk) -> Treated:
    """A patient whose mail address is known, three days after her session."""
    treated = a_treated_patient(desk.clinic)
    with desk.database.write() as session:
        patient = session.merge(treated.patient)
        patient.email = "Juno@Mail.example"
    return treated
