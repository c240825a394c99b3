"""Replies of months ago with all that followed from them: PostgreSQL plans by what it finds in a clinic's tables.

In tables that were empty a minute ago it looks at every row for each key that it checks, and goes on so as they grow.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

EACH = 4
"""So many replies of every patient, each with an item of its own."""

AGO = "now() - interval '40 days'"
STATEMENTS = (
    f"""
INSERT INTO conversations (clinic_id, id, sender_id, number, number_digest, patient_id, created_at)
SELECT patients.clinic_id, gen_random_uuid(), senders.id, '', 'old:' || patients.id, patients.id, {AGO}
FROM patients JOIN senders ON senders.clinic_id = patients.clinic_id
""",
    f"""
INSERT INTO inbox_items (clinic_id, id, state, urgency, source, code, patient_id, course_id, session_id,
    conversation_id, text, signs, because, opened_at, resolved_at, round, rung)
SELECT talks.clinic_id, gen_random_uuid(), 'resolved', 'urgent', 'reply',
    lpad((row_number() OVER () % 10000)::text, 4, '0'), talks.patient_id, courses.id, sessions.id, talks.id,
    '', '[]', '', {AGO}, {AGO}, 1, 1
FROM conversations AS talks
JOIN courses ON courses.clinic_id = talks.clinic_id AND courses.patient_id = talks.patient_id
JOIN sessions ON sessions.clinic_id = courses.clinic_id AND sessions.course_id = courses.id AND sessions.number = 1
CROSS JOIN generate_series(1, :each)
""",
    f"""
INSERT INTO raw_webhooks (id, kind, dedupe_key, clinic_id, form, received_at, settled_at, failures)
SELECT gen_random_uuid(), 'inbound', 'inbound:old' || id, clinic_id, '', {AGO}, {AGO}, 0 FROM inbox_items
""",
    f"""
INSERT INTO replies (clinic_id, id, conversation_id, patient_id, course_id, inbox_item_id, provider_id, body, media,
    automatic, category, signs, because, lexicon_version, received_at)
SELECT clinic_id, gen_random_uuid(), conversation_id, patient_id, course_id, id, 'old' || id, '', 0, false, 'urgent',
    '[]', '', '', {AGO} FROM inbox_items
""",
    f"""
INSERT INTO messages (clinic_id, id, dedupe_key, kind, lane, state, occurrence, patient_id, conversation_id,
    inbox_item_id, channel, language, due_at, created_at, updated_at)
SELECT clinic_id, gen_random_uuid(), 'old:' || kind || id, kind, 'urgent', 'delivered', 1, patient_id, conversation_id,
    id, 'sms', 'en', {AGO}, {AGO}, {AGO}
FROM inbox_items CROSS JOIN unnest(ARRAY['alert', 'acknowledgement']) AS kind
""",
    """
INSERT INTO message_moves (clinic_id, id, message_id, at, from_state, to_state)
SELECT clinic_id, gen_random_uuid(), id, due_at, 'sending', moved FROM messages
CROSS JOIN unnest(ARRAY['accepted', 'sent', 'delivered']) AS moved
""",
    """
INSERT INTO inbox_events (clinic_id, id, inbox_item_id, at, kind, actor_kind)
SELECT clinic_id, gen_random_uuid(), id, opened_at, happened, 'system' FROM inbox_items
CROSS JOIN unnest(ARRAY['opened', 'alerted', 'taken', 'resolved']) AS happened
""",
    """
INSERT INTO course_holds (clinic_id, id, course_id, cause, cause_id, placed_at, lifted_at)
SELECT clinic_id, gen_random_uuid(), course_id, 'inbox_item', id, opened_at, resolved_at FROM inbox_items
""",
    """
INSERT INTO audit_entries (id, clinic_id, at, action, actor_kind, subject_type, subject_id, fields)
SELECT gen_random_uuid(), clinic_id, opened_at, 'concern.opened', 'system', 'concern', id, '[]' FROM inbox_items
""",
)


def put_past_replies(session: Session) -> None:
    """Put them beside the patients of a town; the numbers of today have not written before."""
    session.execute(text("SET LOCAL session_replication_role = replica"))  # nobody doubts that patients exist
    for statement in STATEMENTS:
        session.execute(text(statement), {"each": EACH} if ":each" in statement else {})
