"""A session that writes as late as it can: what is added waits until somebody asks, or the transaction ends.

Then it is all written at once, table by table in the order in which they refer to each other. So the rows of many
texts leave in a few statements, and one that is changed after it was added is written once. Nobody sees a difference:
each question is asked after what was flushed before it has been written, and an id is there as soon as a row is added.
What the database refuses comes to light later than elsewhere, and takes the whole transaction back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from service.base.copying import can_copy, copy_in
from service.base.models import Base


class LateSession(Session):
    """Keep rows back; `flush` only says that the next question must see them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept_back: list[Any] = []
        self._is_owed = False

    def add(self, instance: object, *, _warn: bool = True) -> None:
        if not instance_state(instance).transient:
            super().add(instance, _warn=_warn)
            return
        kind: Any = type(instance)
        told = instance.__dict__
        for name, default in _defaults(kind):
            if told.get(name) is None:
                told[name] = default.arg(None) if default.is_callable else default.arg
        self._kept_back.append(instance)

    def add_all(self, instances: Iterable[object]) -> None:
        for instance in instances:
            self.add(instance)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        self._is_owed = True

    def write(self) -> None:
        """Write everything now."""
        levels: dict[int, list[Any]] = defaultdict(list)
        for row in self._kept_back:
            levels[_level(row.__table__)].append(row)
        self._kept_back, self._is_owed = [], False
        for level in sorted(levels):
            for row in levels[level]:
                super().add(row)
            super().flush()
        super().flush()

    def write_last(self) -> None:
        """Write everything at the end, when nobody asks for it any more."""
        if self._kept_back and can_copy(self.connection()):
            kinds: dict[type[Base], list[Base]] = defaultdict(list)
            for row in self._kept_back:
                kinds[type(row)].append(row)
            self._kept_back = []
            for kind in sorted(kinds, key=lambda kind: _level(inspect(kind).local_table)):
                copy_in(self.connection(), kinds[kind])
        self.write()

    def execute(self, *asked: Any, **how: Any) -> Any:
        self._before_a_question()
        return super().execute(*asked, **how)

    def scalars(self, *asked: Any, **how: Any) -> Any:
        self._before_a_question()
        return super().scalars(*asked, **how)

    def scalar(self, *asked: Any, **how: Any) -> Any:
        self._before_a_question()
        return super().scalar(*asked, **how)

    def _before_a_question(self) -> None:
        """Write what it has to see; as an event of SQLAlchemy's this took a tenth of each question."""
        if self.autoflush or self._is_owed:
            self.write()

    def begin_nested(self) -> Any:
        self.write()
        return super().begin_nested()


@contextmanager
def unwritten(session: Session) -> Iterator[None]:
    """Ask what nothing that waits to be written can have a part in: it goes on waiting."""
    owed = isinstance(session, LateSession) and session._is_owed  # noqa: SLF001 - its own
    with session.no_autoflush:
        if isinstance(session, LateSession):
            session._is_owed = False  # noqa: SLF001
        yield
    if owed:
        session.flush()


@event.listens_for(LateSession, "before_commit")
def _before_the_end(session: Session) -> None:
    if isinstance(session, LateSession):
        session.write_last()


@cache
def _defaults(kind: type[Base]) -> Sequence[tuple[str, Any]]:
    """List what the program gives a row that says nothing of it, by the names of its attributes."""
    columns = inspect(kind).column_attrs
    return [(one.key, one.columns[0].default) for one in columns if one.columns[0].default is not None]


@cache
def _level(table: Table) -> int:
    """Count how many tables stand one above the other over this one."""
    above = {key.column.table for key in table.foreign_keys} - {table}
    return 1 + max(map(_level, above), default=0)
