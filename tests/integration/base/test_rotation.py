"""Each row has its turn, however many there are and whatever becomes of them, the same on both databases."""

from uuid import UUID

from sqlalchemy import select

from service.base.database import Database
from service.base.rotation import Rotation
from service.clinics.models import Clinic
from tests.cast import the_cast

AT_ONCE = 3


def test_every_row_has_its_turn_before_any_has_a_second(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
        like = {"name": "Wren Skin", "email": "desk@wren.example", "created_at": cast.owner.clinic.created_at}
        session.add_all(Clinic(key=f"wren{number}", **like) for number in range(4))
        session.flush()
        everybody = set(session.scalars(select(Clinic.id)))
        rotation = Rotation[Clinic](Clinic.id, AT_ONCE)

        def turn() -> list[UUID]:
            return [one.id for one in rotation.next(session, select(Clinic))]

        first, second = turn(), turn()
        assert (len(first), len(second)) == (AT_ONCE, AT_ONCE)
        assert {*first, *second} == everybody
        assert turn() == first
        assert cast.owner.clinic.id in everybody


def test_fewer_than_fit_are_read_each_time(database: Database) -> None:
    with database.write() as session:
        the_cast(session)
        rotation = Rotation[Clinic](Clinic.id, AT_ONCE)
        assert len(rotation.next(session, select(Clinic))) == len(rotation.next(session, select(Clinic))) == 2
