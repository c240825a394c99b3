"""A long story in pages, the newest first: which rows stand on a page, in two questions, however long it is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

SIZE = 60
"""So many lines stand on a page, and on the page of an item itself."""
LAST = 100_000


@dataclass(frozen=True, slots=True)
class Paged:
    """The rows of a page by where they come from; `older` says how many there are before them."""

    ids: Mapping[str, list[UUID]]
    number: int
    older: int


def paged(session: Session, sources: Mapping[str, Select[Any, Any]], number: int, size: int = SIZE) -> Paged:
    """Find what stands on a page, of which 1 is the newest; each source selects pairs of a moment and an id."""
    number = min(max(number, 1), LAST)
    pairs = [_labelled(rows, source) for source, rows in sources.items()]
    story = union_all(*pairs).subquery("story") if len(pairs) > 1 else pairs[0].subquery("story")
    total = session.scalar(select(func.count()).select_from(story)) or 0
    newest = select(story.c.source, story.c.id).order_by(story.c.at.desc(), story.c.source, story.c.id.desc())
    ids: dict[str, list[UUID]] = defaultdict(list)
    for source, row_id in session.execute(newest.limit(size).offset((number - 1) * size)):
        ids[source].append(row_id)
    return Paged(ids, number, max(0, total - number * size))


def _labelled(rows: Select[Any, Any], source: str) -> Select[Any, Any, Any]:
    at, row_id = rows.selected_columns
    return rows.with_only_columns(at.label("at"), row_id.label("id"), literal(source).label("source"))
