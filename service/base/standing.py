"""Rows that stand for weeks, kept from one transaction to the next: who works in a clinic, when it is open.

One question takes the place of all that were asked about a clinic before: was any of its rows in some tables written
since? PostgreSQL tells versions of a row apart by their place and by the transaction that wrote them (`ctid`, `xmin`),
and names no two alike. While a clinic's rows are the same versions, reading them would give what it gave before.

1. The versions are read before the rows: what is written in between is missed by no later question.
2. It is kept with the connection that read it, and ends with that: no other database can have the same names for other
   rows, and no two threads use it at one moment.
3. The rows move from session to session. What a transaction that failed has spoiled is read anew.

On SQLite, where asking costs little and one process does it all, nothing is kept.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal_column, select, union_all
from sqlalchemy.orm import InstanceState, Session
from sqlalchemy.orm.attributes import instance_state

from service.base.late import unwritten
from service.base.models import Base
from service.base.once import answers_to, know
from service.base.pairs import any_told, told

KEY = "standing"
MOST = 200
"""So many clinics are kept beside one connection."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read of one clinic, `at` which clinic time and while which `versions` of its rows stood."""

    versions: str
    at: datetime
    answers: Mapping[Hashable, object]
    rows: Sequence[Base]

    @property
    def is_sound(self) -> bool:
        """Tell whether the rows have been let go by the session that had them last, with all that was read of them."""
        states: Iterable[InstanceState[Any]] = map(instance_state, self.rows)
        return all(state.detached and not state.expired for state in states)

    def move_to(self, session: Session, clinic_id: UUID) -> None:
        for row in self.rows:
            session.add(row)
        for question, answer in self.answers.items():
            know(session, (question, clinic_id), answer)


class Standing:
    """Keep the answers to `questions`, which are asked by `once_of` about clinics and read rows of `kinds` alone."""

    def __init__(self, kinds: Sequence[type[Base]], questions: Sequence[Hashable]) -> None:
        self.kinds = tuple(kinds)
        self._questions = tuple(questions)
        self._versions = _versions(self.kinds)

    def bring(self, session: Session, clinic_ids: Collection[UUID], now: datetime) -> None:
        """Bring into a transaction what is known of some clinics and still true, before it has any of these rows."""
        if session.get_bind().dialect.name != "postgresql":
            return
        with unwritten(session):
            versions = dict(session.execute(self._versions, told(clinic_ids)).all())
        session.info[KEY] = versions
        known = _known(session)
        for clinic_id, stands in versions.items():
            kept = known.pop(clinic_id, None)
            if kept is not None and kept.versions == stands and kept.at <= now and kept.is_sound:
                known[clinic_id] = kept
                kept.move_to(session, clinic_id)

    def keep(self, session: Session, now: datetime) -> None:
        """Keep what this transaction has found out about the clinics for which it asked what is known."""
        versions = session.info.pop(KEY, {})
        known = _known(session) if versions else {}
        for clinic_id, stood in versions.items():
            answers = answers_to(session, self._questions, clinic_id)
            if clinic_id not in known or len(known[clinic_id].answers) < len(answers):
                if len(known) >= MOST:
                    known.clear()
                known[clinic_id] = _Kept(stood, now, answers, self._rows_of(session, clinic_id))

    def _rows_of(self, session: Session, clinic_id: UUID) -> Sequence[Base]:
        rows: Iterable[Any] = (row for row in session.identity_map.values() if type(row) in self.kinds)
        return [row for row in rows if getattr(row, "clinic_id", row.id) == clinic_id]


def _known(session: Session) -> dict[UUID, _Kept]:
    known: dict[UUID, _Kept] = session.connection().info.setdefault(KEY, {})
    return known


def _versions(kinds: Iterable[type[Base]]) -> Select[UUID, str]:
    """Select for each clinic the versions of its rows in all tables."""
    each = union_all(*map(_versions_in, kinds)).subquery()
    return select(each.c.clinic_id, func.string_agg(each.c.version, literal_column("' '"))).group_by(each.c.clinic_id)


def _versions_in(kind: type[Base]) -> Select[Any, str]:
    """The key of a row that is a clinic itself is that of the clinic."""
    table: Any = kind.__table__
    clinic_id = table.c.clinic_id if "clinic_id" in table.c else table.c.id
    parts = f"'{table.name}'", f"{table.name}.ctid", "' '", f"{table.name}.xmin"
    version = func.concat(*map(literal_column, parts))
    return select(clinic_id.label("clinic_id"), version.label("version")).where(any_told(clinic_id))
