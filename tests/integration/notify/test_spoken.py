"""The clinic's own words go in the patient's language once somebody has signed it, else in the clinic's."""

import pytest

from service.base.database import Database
from service.clinics.models import Clinic
from service.notify.spoken import spoken_language
from tests.cast import a_sign_off, the_cast


@pytest.mark.parametrize(
    ("wanted", "demo", "signed", "spoken"),
    [("pl", False, False, "en"), ("pl", False, True, "pl"), ("pl", True, False, "pl"), (None, False, False, "en")],
)
def test_nobody_gets_words_that_nobody_has_read(
    sqlite_database: Database, wanted: str | None, demo: bool, signed: bool, spoken: str
) -> None:
    with sqlite_database.write() as session:
        cast = the_cast(session)
        session.get_one(Clinic, cast.owner.clinic.id).demo = demo
        a_sign_off(session, cast.outsider.protocol, cast.outsider.nurse, language="pl")
        if signed:
            a_sign_off(session, cast.owner.protocol, cast.owner.nurse, language="pl")
        assert spoken_language(session, cast.owner.clinic.id, wanted) == spoken
