"""Rows of many clinics are found by pairs, the same ones on both databases."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from service.base.database import Database
from service.base.pairs import among, among_told, any_told, told, told_pairs
from service.clinics.models import Sender
from tests.cast import the_cast


def test_it_finds_the_rows_that_are_named_and_no_other(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
        ours, theirs = cast.owner.sender, cast.outsider.sender
        for wanted in ([ours], [ours, theirs], []):
            keys = [(one.clinic_id, one.id) for one in wanted]
            found = session.scalars(select(Sender).where(among(Sender.clinic_id, Sender.id, keys)))
            assert {one.id for one in found} == {one.id for one in wanted}


def test_a_row_of_another_clinic_is_another_row(database: Database) -> None:
    with database.write() as session:
        cast = the_cast(session)
        mixed = [(cast.owner.clinic.id, cast.outsider.sender.id)]
        assert session.scalars(select(Sender).where(among(Sender.clinic_id, Sender.id, mixed))).all() == []


def test_pairs_may_be_of_words_and_of_an_alias(database: Database) -> None:
    with database.write() as session:
        sender, another = the_cast(session).owner.sender, aliased(Sender)
        named = [(sender.clinic_id, sender.address)]
        assert session.scalars(select(another.id).where(among(another.clinic_id, another.address, named))).one()


def test_a_statement_that_was_built_once_is_told_its_rows_each_time(database: Database) -> None:
    by_pairs = select(Sender).where(among_told(Sender.clinic_id, Sender.id), any_told(Sender.address, "addresses"))
    with database.write() as session:
        cast = the_cast(session)
        ours, theirs = cast.owner.sender, cast.outsider.sender
        for wanted in ([ours], [ours, theirs], []):
            keys = [(one.clinic_id, one.id) for one in wanted]
            addresses = told([one.address for one in wanted], "addresses")
            assert set(session.scalars(by_pairs, told_pairs(keys) | addresses)) == {*wanted}
