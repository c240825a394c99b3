"""One transaction a request: a write for methods that change something, a read for the others.

The framework commits after the view returned normally and rolls back where it raised or answered with an error, so a
view never commits and never leaves half of a change behind.
"""

from contextlib import suppress
from uuid import UUID

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.base.audit import record
from service.base.once import only_reads
from service.web.actor import current_actor
from service.web.program import program

SAFE = {"GET", "HEAD", "OPTIONS"}


def db() -> Session:
    """Return the request's session; it begins at the first look."""
    if "db" not in g:
        database = program().database
        g.db = only_reads(database.reading_session()) if request.method in SAFE else database.writing_session()
    session: Session = g.db
    return session


def end_transaction(*, commit: bool) -> None:
    """Commit or roll back what the request did, if it touched the database at all."""
    session: Session | None = g.get("db")
    if session is None:
        return
    if commit and request.method not in SAFE:
        session.commit()
    else:
        session.rollback()


def abandon_transaction() -> None:
    """Roll back after an error, which is the one to be told even where the connection is gone."""
    with suppress(SQLAlchemyError):
        end_transaction(commit=False)


def close_session() -> None:
    session: Session | None = g.pop("db", None)
    if session is not None:
        session.close()


def record_view(subject_type: str, subject_id: UUID) -> None:
    """Note in the audit trail that the current actor looked at something."""
    here = program()
    with here.database.write() as session:
        record(session, current_actor(), f"{subject_type}.viewed", subject_type, subject_id, at=here.clock.real())
