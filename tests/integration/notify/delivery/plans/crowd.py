"""A database as after years: every table of the delivery holds thousands of rows of other clinics and other patients."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, Uuid, text
from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.lookup import number_digest
from service.base.models import Base
from service.courses.models import CourseHold
from service.courses.offers.models import Offer
from service.notify.models import Attempt, AttemptMove, Message, MessageMove
from service.notify.replies.models import Conversation, InboxItem, RawWebhook
from service.patients import opt_outs
from tests.cast import SHARED_PHONE, an_attempt
from tests.integration.notify.delivery.checks.scene import NOON, Clinic

BIG = (
    "messages", "message_moves", "attempts", "attempt_moves", "patients", "consents", "opt_outs", "courses", "sessions",
    "course_holds", "offers", "conversations", "inbox_items", "raw_webhooks",
)  # fmt: skip
CLINICS, ROWS = 40, 4000
NAMES = ("dedupe_key", "provider_id", "code", "number_digest", "mobile_digest", "to_digest")
"""Columns of words that no two of the copies share."""

AGES = ("due_at", "at", "updated_at", "started_at", "received_at")
COPY = """
INSERT INTO {table} SELECT copied.* FROM (SELECT * FROM {table} LIMIT 1) AS one
CROSS JOIN generate_series(1, :rows) AS copy
CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object({own})) AS copied
"""


def one_of_each(clinic: Clinic, message: Message) -> None:
    """Put in a row of each table that holds none, about one patient."""
    session, now = clinic.session, NOON - timedelta(days=1)
    attempt = an_attempt(session, message, clinic.house.sender, state="delivered", provider_id="SM" + "0" * 32)
    its: dict[str, Any] = {"clinic_id": message.clinic_id}
    talk = Conversation(**its, sender_id=clinic.house.sender.id, number=SHARED_PHONE, created_at=now)
    talk.number_digest = number_digest(message.clinic_id, SHARED_PHONE)
    session.add_all([talk, *_histories(its, message, attempt, now)])
    session.add(CourseHold(**its, course_id=message.course_id, cause="concern", placed_at=now, lifted_at=now))
    session.add(Offer(**its, patient_id=message.patient_id, session_id=message.session_id, state="agreed", made_at=now))
    item = InboxItem(**its, urgency="concern", source="reply", code="0", text="Sore.", because="sore", opened_at=now)
    item.state, item.signs, item.patient_id = "resolved", [], message.patient_id
    webhook = RawWebhook(kind="status", dedupe_key="status:0", form="{}", received_at=now, settled_at=now)
    session.add_all([item, webhook])
    stop = {"opted_out": False, "source": "reply", "at": now}
    opt_outs.record(session, message.clinic_id, "+447700900999", "sms", **stop)  # type: ignore[arg-type]
    session.flush()


def _histories(its: dict[str, Any], message: Message, attempt: Attempt, now: datetime) -> Iterator[Base]:
    yield MessageMove(**its, message_id=message.id, at=now, from_state="planned", to_state="queued")
    yield AttemptMove(**its, attempt_id=attempt.id, at=now, to_state="started")


def crowd(database: Database) -> None:
    """Copy one row of each table many times, for other clinics, and let PostgreSQL count what there is."""
    with database.write() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # the copies refer to nobody
        for name in BIG:
            _copy(session, Base.metadata.tables[name])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copy(session: Session, table: Table) -> None:
    own = ", ".join(f"'{name}', {value}" for name, value in _own(table))
    session.execute(text(COPY.format(table=table.name, own=own)), {"rows": ROWS})


def _own(table: Table) -> Iterator[tuple[str, str]]:
    """Say by what a copy differs from its original."""
    for column in table.columns:
        if column.name == "clinic_id":
            yield column.name, f"md5('clinic' || copy % {CLINICS})::uuid"
        elif isinstance(column.type, Uuid):
            yield column.name, "gen_random_uuid()"
        elif column.name in NAMES:
            yield column.name, "'copy-' || copy"
        elif column.name in AGES:
            yield column.name, "now() - copy * interval '1 hour'"
        elif table.name == "messages" and column.name == "state":
            yield column.name, "'delivered'"
        elif column.name == "next_try_at":
            yield column.name, "NULL"
