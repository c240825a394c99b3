"""Which number is answered: by the hours of the date, public holidays and dated hours included."""

from datetime import UTC, date, datetime

from service.base.database import Database
from service.clinics.cover.reading import cover_of
from service.clinics.models import Site
from service.clinics.timetable_models import DatedHours
from tests.cast import ANSWERED, ANSWERED_AT_NIGHT, House, the_cast

CHRISTMAS = datetime(2026, 12, 25, 10, 30, tzinfo=UTC)  # a Friday


def answered(database: Database, house: House) -> str | None:
    with database.read() as session:
        site = session.get_one(Site, (house.clinic.id, house.site.id))
        return cover_of(session, site).number_at(CHRISTMAS)


def test_on_a_public_holiday_the_other_number_is_answered_unless_it_is_worked(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
    house = cast.owner
    assert answered(database, house) == ANSWERED
    with database.write() as session:
        session.get_one(Site, (house.clinic.id, house.site.id)).holidays = "GB-ENG"
    assert answered(database, house) == ANSWERED_AT_NIGHT
    own = {"on_date": date(2026, 12, 25), "spans": [["10:00", "12:00"]]}
    with database.write() as session:
        other, imogen = cast.outsider.site, house.practitioners[0]
        session.add(DatedHours(clinic_id=other.clinic_id, site_id=other.id, **own))
        session.add(DatedHours(clinic_id=house.clinic.id, site_id=house.site.id, practitioner_id=imogen.id, **own))
    assert answered(database, house) == ANSWERED_AT_NIGHT
    with database.write() as session:
        session.add(DatedHours(clinic_id=house.clinic.id, site_id=house.site.id, **own))
    assert answered(database, house) == ANSWERED
    assert answered(database, cast.outsider) == ANSWERED
