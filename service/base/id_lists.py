"""Lists of ids for PostgreSQL, written at one go: psycopg looks at every value of a list for what must be quoted."""

from typing import Any
from uuid import UUID

from psycopg.abc import Buffer
from psycopg.types.array import ListDumper

ONLY_IDS = {UUID}


class IdListDumper(ListDumper):
    """Write lists of ids; all others as psycopg does."""

    def dump(self, obj: list[Any]) -> Buffer | None:
        if set(map(type, obj)) != ONLY_IDS:
            return super().dump(obj)
        return b"{%s}" % b",".join([b"%032x" % one.int for one in obj])
