"""The numbers that a clinic had before it could call."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from service.base.database import Database
from service.base.ids import new_id
from service.base.schema import downgrade, upgrade
from service.clinics.models import Sender
from tests.cast import ROWAN_NUMBER, a_sender, the_cast


def test_each_number_that_texts_calls_as_well_and_comes_after_it(database: Database) -> None:
    with database.write() as session:
        rowan = the_cast(session).owner
        a_sender(session, rowan.site, ROWAN_NUMBER, channel="whatsapp")
    downgrade(database, "0056")
    upgrade(database)
    of_rowan = select(Sender.channel, Sender.address).where(Sender.clinic_id == rowan.clinic.id).order_by(Sender.id)
    with database.read() as session:
        assert [tuple(row) for row in session.execute(of_rowan)] == [
            ("sms", ROWAN_NUMBER),
            ("voice", ROWAN_NUMBER),
            ("whatsapp", ROWAN_NUMBER),
        ]


def test_senders_that_call_are_gone_when_it_is_taken_back(database: Database) -> None:
    with database.write() as session:
        a_sender(session, the_cast(session).owner.site, ROWAN_NUMBER, channel="voice")
    downgrade(database, "0056")
    with database.read() as session:
        assert set(session.scalars(text("select channel from senders"))) == {"sms"}
    upgrade(database)


def test_the_database_knows_four_channels_and_no_other(database: Database) -> None:
    with database.write() as session:
        rowan = the_cast(session).owner
    row = {"clinic_id": rowan.clinic.id, "id": new_id(), "site_id": rowan.site.id, "channel": "fax", "address": "1"}
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(insert(Sender).values(row))
