"""Refuse two active bookings that overlap on one practitioner, one room or one patient.

Spans are half-open. Practitioner and room are blocked with preparation and cleaning, the patient for the session only.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GUARDS = (
    ("practitioner", "blocked_from", "blocked_until"),
    ("room", "blocked_from", "blocked_until"),
    ("patient", "starts_at", "ends_at"),
)

EXCLUDE = """
ALTER TABLE bookings ADD CONSTRAINT ex_bookings_{who} EXCLUDE USING gist (
    clinic_id WITH =, {who}_id WITH =, tstzrange({start}, {end}) WITH &&
) WHERE (active AND {who}_id IS NOT NULL) DEFERRABLE INITIALLY IMMEDIATE
"""

TRIGGER = """
CREATE TRIGGER tr_bookings_{who}_{verb} BEFORE {event} ON bookings
WHEN NEW.active AND NEW.{who}_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'ex_bookings_{who}') WHERE EXISTS (
        SELECT 1 FROM bookings AS other
        WHERE other.active AND other.clinic_id = NEW.clinic_id AND other.{who}_id = NEW.{who}_id
          AND other.id <> NEW.id AND other.{start} < NEW.{end} AND other.{end} > NEW.{start}
    );
END
"""

EVENTS = (("insert", "INSERT"), ("update", "UPDATE"))


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for who, start, end in GUARDS:
        if on_postgresql:
            op.execute(EXCLUDE.format(who=who, start=start, end=end))
            continue
        op.execute(f"CREATE INDEX ix_bookings_{who} ON bookings (clinic_id, {who}_id, {end}) WHERE active")
        for verb, event in EVENTS:
            op.execute(TRIGGER.format(who=who, start=start, end=end, verb=verb, event=event))


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for who, _start, _end in GUARDS:
        if on_postgresql:
            op.execute(f"ALTER TABLE bookings DROP CONSTRAINT ex_bookings_{who}")
            continue
        for verb, _event in EVENTS:
            op.execute(f"DROP TRIGGER tr_bookings_{who}_{verb}")
        op.execute(f"DROP INDEX ix_bookings_{who}")
