"""Texts in the API: where each stands and why, for the clinic that sent them and for nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.base.audit import AuditEntry
from service.base.database import Database
from service.notify.delivery.settle import finish
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.reasons import REASONS
from service.notify.twin.models import ListedText
from tests.cast import SHARED_PHONE, an_attempt
from tests.integration.web.harness import Web, a_web
from tests.support.clocks import MONDAY_MORNING

KEYS = {
    "id", "kind", "step", "session", "channel", "state", "reason", "due_at", "expires_at", "body", "segments",
    "provider_id", "history",
}  # fmt: skip


@pytest.fixture
def web(sqlite_database: Database) -> Iterator[Web]:
    made = a_web(sqlite_database)
    yield made
    made.close()


@pytest.fixture
def texts(web: Web) -> list[UUID]:
    """Three replies of the clinic to one patient, the last one skipped."""
    house = web.cast.owner
    with web.database.write() as session:
        made = [
            put(
                session,
                MessageDraft(
                    clinic_id=house.clinic.id,
                    dedupe_key=f"reply:{number}",
                    kind="reply",
                    lane="urgent",
                    due_at=MONDAY_MORNING + timedelta(minutes=number),
                    created_at=MONDAY_MORNING,
                    patient_id=house.patients[0].id,
                    to_number=SHARED_PHONE,
                    body=f"Answer {number}.",
                ),
            )
            for number in range(3)
        ]
        last = made[-1]
        assert last is not None
        finish(session, last, "skipped", "opted_out", MONDAY_MORNING)
        return [message.id for message in made if message is not None]


def test_it_tells_all_that_is_promised_of_a_text(web: Web, texts: list[UUID]) -> None:
    item = web.caller().get("/messages", state="skipped").get_json()["items"][0]
    assert set(item) >= KEYS
    assert (item["id"], item["body"], item["segments"]) == (str(texts[2]), "Answer 2.", 1)
    assert [(line["from"], line["to"], line["reason"]) for line in item["history"]] == [
        (None, "planned", None),
        ("planned", "skipped", "opted_out"),
    ]
    assert item["reason_text"] == REASONS["opted_out"]


def test_it_tells_how_many_segments_the_network_counted_beside_our_own_count(web: Web, texts: list[UUID]) -> None:
    assert [one["provider_segments"] for one in web.caller().get("/messages").get_json()["items"]] == [None] * 3
    with web.database.write() as session:
        message = session.get_one(Message, (web.cast.owner.clinic.id, texts[0]))
        attempt = an_attempt(session, message, web.cast.owner.sender, state="delivered", segments=1)
        listed = ListedText(clinic_id=message.clinic_id, attempt_id=attempt.id, segments=2, unit="GBP")
        listed.seen_at = MONDAY_MORNING
        session.add(listed)
    first, *others = web.caller().get("/messages").get_json()["items"]
    assert (first["segments"], first["provider_segments"]) == (1, 2)
    assert [one["provider_segments"] for one in others] == [None, None]


def test_it_pages_through_the_list(web: Web, texts: list[UUID]) -> None:
    caller = web.caller()
    first = caller.get("/messages", limit="2").get_json()
    second = caller.get("/messages", limit="2", cursor=first["next_cursor"]).get_json()
    assert [item["id"] for item in first["items"] + second["items"]] == [str(id_) for id_ in texts]
    assert second["next_cursor"] is None


def test_it_gives_those_that_did_not_go_and_somebody_should_know_of(web: Web, texts: list[UUID]) -> None:
    with web.database.write() as session:
        session.execute(update(Message).values(due_at=web.program.clock.now() - timedelta(hours=1)))
    for unsent, ids in (("true", [texts[2]]), ("false", texts)):
        items = web.caller().get("/messages", unsent=unsent).get_json()["items"]
        assert [item["id"] for item in items] == sorted(str(id_) for id_ in ids)


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "many"}, {"cursor": "nonsense"}, {"state": "lost"}])
def test_it_refuses_a_wrong_question(web: Web, query: dict[str, str]) -> None:
    answer = web.caller().get("/messages", **query)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")


def test_another_clinic_sees_none_of_it(web: Web, texts: list[UUID]) -> None:
    assert web.caller(outsider=True).get("/messages").get_json()["items"] == []


def test_it_notes_whose_texts_somebody_looked_at(web: Web, texts: list[UUID]) -> None:
    web.caller().get("/messages")
    with web.database.read() as session:
        viewed = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "patient.viewed")).all()
    assert viewed == [web.cast.owner.patients[0].id]


def test_a_text_is_made_once_whoever_asks_again(web: Web, texts: list[UUID]) -> None:
    house = web.cast.owner
    draft = MessageDraft(
        clinic_id=house.clinic.id, dedupe_key="reply:0", kind="reply", lane="urgent",
        due_at=MONDAY_MORNING, created_at=MONDAY_MORNING,
    )  # fmt: skip
    with web.database.write() as session:
        assert put(session, draft) is None
        assert len(session.scalars(select(Message)).all()) == len(texts)
