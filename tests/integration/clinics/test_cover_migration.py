"""What sites said before there was cover, and after it is taken back."""

from sqlalchemy import select, text

from service.base.database import Database
from service.base.schema import downgrade, upgrade
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import NONE
from tests.cast import ANSWERED, ANSWERED_AT_NIGHT, the_cast


def test_the_numbers_that_a_site_had_become_its_cover(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
    downgrade(database, "0058")
    with database.write() as session:
        told = session.execute(text("select phone_open, phone_closed from sites")).all()
        session.execute(text("update sites set phone_closed = null where name = :name"), {"name": cast.owner.site.name})
    assert [tuple(row) for row in told] == [(ANSWERED, ANSWERED_AT_NIGHT)] * 2
    upgrade(database)
    with database.read() as session:
        rows = {row.site_id: (row.while_open, row.while_closed) for row in session.scalars(select(CoverRow))}
    assert rows == {
        cast.owner.site.id: (ANSWERED, NONE),
        cast.outsider.site.id: (ANSWERED, ANSWERED_AT_NIGHT),
    }
