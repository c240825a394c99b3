"""Texts that arrived long ago: no clinic's tables are empty, and PostgreSQL plans by what it finds in them."""

from sqlalchemy import text
from sqlalchemy.orm import Session

TEXTS = 20_000
AGO = "now() - interval '40 days'"
STATEMENTS = (
    f"""
INSERT INTO messages (clinic_id, id, dedupe_key, kind, lane, state, step, occurrence, patient_id, course_id, session_id,
    channel, language, due_at, created_at, updated_at)
SELECT seat.clinic_id, gen_random_uuid(), 'old:' || number, 'step', 'aftercare', 'delivered', 'day_2', 1,
    seat.patient_id, seat.course_id, seat.id, 'sms', 'en', {AGO}, {AGO}, {AGO}
FROM generate_series(1, CAST(:texts AS bigint)) AS number
JOIN (
    SELECT sessions.clinic_id, patient_id, course_id, sessions.id, row_number() OVER () AS place,
        count(*) OVER () AS places
    FROM sessions JOIN courses ON courses.clinic_id = sessions.clinic_id AND courses.id = course_id
    WHERE sessions.number = 1
) AS seat ON seat.place = 1 + number % seat.places
""",
    f"""
INSERT INTO attempts (clinic_id, id, message_id, number, sender_id, channel, to_number, to_digest, body, segments,
    state, provider_id, started_at, finished_at)
SELECT messages.clinic_id, gen_random_uuid(), messages.id, 1, senders.id, 'sms', '', dedupe_key, '', 1, 'delivered',
    'old' || messages.id, {AGO}, {AGO}
FROM messages JOIN senders ON senders.clinic_id = messages.clinic_id WHERE dedupe_key LIKE 'old:%'
""",
    """
INSERT INTO message_moves (clinic_id, id, message_id, at, from_state, to_state)
SELECT clinic_id, gen_random_uuid(), id, due_at, 'sending', moved FROM messages
CROSS JOIN unnest(ARRAY['accepted', 'sent', 'delivered']) AS moved WHERE dedupe_key LIKE 'old:%'
""",
    """
INSERT INTO attempt_moves (clinic_id, id, attempt_id, at, from_state, to_state)
SELECT clinic_id, gen_random_uuid(), id, started_at, 'started', moved FROM attempts
CROSS JOIN unnest(ARRAY['accepted', 'sent', 'delivered']) AS moved WHERE provider_id LIKE 'old%'
""",
)


def put_past(session: Session) -> None:
    """Put them beside the texts that are due."""
    session.execute(text("SET LOCAL session_replication_role = replica"))  # nobody doubts that patients exist
    for statement in STATEMENTS:
        session.execute(text(statement), {"texts": TEXTS} if ":texts" in statement else {})
