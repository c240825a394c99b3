"""What the database itself says of a diary after a crowd: plain SQL, none of the program's."""

from sqlalchemy import text

from service.base.database import Database

OVERLAPS = """
select count(*) from bookings a join bookings b on a.clinic_id = b.clinic_id and a.id < b.id and a.active and b.active
where (a.practitioner_id = b.practitioner_id and a.blocked_from < b.blocked_until and b.blocked_from < a.blocked_until)
   or (a.room_id = b.room_id and a.blocked_from < b.blocked_until and b.blocked_from < a.blocked_until)
   or (a.patient_id = b.patient_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at)
"""
BROKEN = """
select count(*) from courses c where (
  select count(*) from sessions s where s.clinic_id = c.clinic_id and s.course_id = c.id
) <> 3
"""
ASTRAY = """
select count(*) from sessions s where (s.state = 'booked') <> (
  1 = (select count(*) from bookings b where b.clinic_id = s.clinic_id and b.session_id = s.id and b.active
       and b.starts_at = s.starts_at and b.practitioner_id = s.practitioner_id and b.room_id = s.room_id)
) or 1 < (select count(*) from bookings b where b.clinic_id = s.clinic_id and b.session_id = s.id and b.active)
"""
UNTOLD = """
select count(*) from sessions s where not exists (
  select 1 from session_changes h where h.clinic_id = s.clinic_id and h.session_id = s.id
)
"""
UNKEPT = """
select count(*) from bookings b where b.kind = 'reserved' and not exists (
  select 1 from reserved_places r where r.clinic_id = b.clinic_id and r.booking_id = b.id
)
"""
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"
OTHERS = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
LOCKS = "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"


def count(database: Database, query: str) -> int:
    with database.read() as session:
        return int(session.scalar(text(query)) or 0)


def check_diary(database: Database) -> None:
    """Hold what was written against what may be: no overlap, courses of three or none, one place a booked session."""
    assert count(database, OVERLAPS) == 0, "somebody is booked twice"
    assert count(database, BROKEN) == 0, "a course was written in part"
    assert count(database, ASTRAY) == 0, "a session is not where its booking is"
    assert count(database, UNTOLD) == 0, "a session has no history"
    assert count(database, UNKEPT) == 0, "a place is kept for nobody"
