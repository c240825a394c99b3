"""A transaction that writes late writes all it was given, in few statements, and is seen by each of its questions."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.base.database import Database
from service.base.ids import new_id
from service.base.once import CLINICS, about, asked_once, know, once_of
from service.clinics.models import Site
from service.notify.models import Message, MessageMove
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem
from tests.cast import Cast, the_cast
from tests.support.clocks import MONDAY_MORNING
from tests.support.statements import counted

ODD = 'it\'s\t\\N \\. {weeping},\r\n"hot" \N{EXCLAMATION QUESTION MARK} \N{FACE WITH THERMOMETER}'


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


def a_draft(cast: Cast, key: str) -> MessageDraft:
    at = MONDAY_MORNING
    return MessageDraft(
        clinic_id=cast.owner.clinic.id, dedupe_key=key, kind="alert", lane="urgent", due_at=at, created_at=at
    )


def test_it_writes_many_texts_with_their_history_in_two_statements_at_most(database: Database, cast: Cast) -> None:
    with counted(database) as statements, database.write_late() as session:
        for number in range(5):
            made = put(session, a_draft(cast, f"alert:{number}"))
            assert made is not None
            assert made.id
            session.flush()
        assert statements == []
    assert len(statements) <= 2  # PostgreSQL takes them by COPY
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(MessageMove)) == 5


@pytest.mark.parametrize("words", [ODD, "", None])
def test_what_is_written_late_is_read_as_it_was_given(database: Database, cast: Cast, words: str | None) -> None:
    draft = replace(a_draft(cast, f"alert:{ODD}"), body=words, expires_at=MONDAY_MORNING, call_day=3)
    clinic_id, seen = cast.owner.clinic.id, ["swelling", ODD]
    with database.write_late() as session:
        made = put(session, draft)
        opened = {"clinic_id": clinic_id, "text": ODD, "signs": seen, "because": "[]", "alert_needed": False}
        item = InboxItem(**opened, urgency="urgent", source="reply", code="0042", opened_at=MONDAY_MORNING)
        session.add(item)
    assert made is not None
    with database.read() as session:
        message, kept = session.get_one(Message, (clinic_id, made.id)), session.get_one(InboxItem, (clinic_id, item.id))
        assert (message.dedupe_key, message.body, message.call_day, message.expires_at, message.reason) == (
            *(draft.dedupe_key, words, 3, MONDAY_MORNING, None),
        )
        assert (kept.text, kept.signs, kept.alert_needed, kept.note, kept.round) == (ODD, seen, False, None, 1)


def test_what_was_flushed_is_there_for_the_next_question(database: Database, cast: Cast) -> None:
    with database.write_late() as session:
        put(session, a_draft(cast, "alert:1"))
        session.flush()
        with session.no_autoflush:
            assert session.scalars(select(Message.dedupe_key)).all() == ["alert:1"]
        put(session, a_draft(cast, "alert:2"))
        with session.no_autoflush:
            assert len(session.scalars(select(Message)).all()) == 1
        assert len(session.scalars(select(Message)).all()) == 2


def test_what_was_changed_meanwhile_is_written_once(database: Database, cast: Cast) -> None:
    with counted(database) as statements, database.write_late() as session:
        made = put(session, a_draft(cast, "alert:1"))
        assert made is not None
        made.body = "Somebody has it."
    assert not [statement for statement in statements if statement.startswith("UPDATE")]
    with database.read() as session:
        assert session.scalars(select(Message.body)).all() == ["Somebody has it."]


def test_a_text_that_was_made_before_takes_the_whole_transaction_back(database: Database, cast: Cast) -> None:
    with database.write() as session:
        put(session, a_draft(cast, "alert:1"))
    with pytest.raises(IntegrityError):
        _put_late(database, cast, "alert:2", "alert:1")
    with database.read() as session:
        assert session.scalars(select(Message.dedupe_key)).all() == ["alert:1"]


def _put_late(database: Database, cast: Cast, *keys: str) -> None:
    with database.write_late() as session:
        for key in keys:
            put(session, a_draft(cast, key))


def test_a_nested_transaction_takes_back_nothing_that_came_before_it(database: Database, cast: Cast) -> None:
    with database.write_late() as session:
        put(session, a_draft(cast, "alert:1"))
        nested = session.begin_nested()
        put(session, a_draft(cast, "alert:2"))
        session.write()
        nested.rollback()
    with database.read() as session:
        assert session.scalars(select(Message.dedupe_key)).all() == ["alert:1"]


def test_what_is_asked_about_one_clinic_is_read_of_all_that_the_transaction_is_about(
    database: Database, cast: Cast
) -> None:
    asked: list[Collection[UUID]] = []
    clinics = [cast.owner.clinic.id, cast.outsider.clinic.id]

    def names(clinic_ids: Collection[UUID]) -> Mapping[UUID, str]:
        asked.append(clinic_ids)
        return dict.fromkeys(clinic_ids, "read")

    with database.read() as session:
        assert once_of(session, names, CLINICS, clinics[0], names) == "read"
        with asked_once(session):
            about(session, CLINICS, clinics)
            assert [once_of(session, names, CLINICS, one, names) for one in clinics] == ["read", "read"]
            know(session, (names, clinics[0]), "made")
            assert once_of(session, names, CLINICS, clinics[0], names) == "made"
            other = new_id()
            assert once_of(session, names, CLINICS, other, names) == "read"
            assert session.scalar(select(func.count()).select_from(Site)) == 2
    assert asked == [[clinics[0]], clinics, [other]]
