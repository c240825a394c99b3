"""Who loses a place is told what is free instead: the one way for every address of the API that can refuse one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.web.program import program
from service.web.request_db import end_transaction

Free = Sequence[Mapping[str, Any]]
Find = Callable[[Session, Refusal], Free]


@contextmanager
def with_alternatives(find: Find) -> Iterator[None]:
    """Add `alternatives` to a refusal `slot_taken`: what `find` sees in a fresh look at the diary.

    The refused transaction is given up first, so that nobody waits for it. Where nothing can be offered, because the
    fresh look is refused in its turn, there are none.
    """
    try:
        yield
    except Refusal as refusal:
        if refusal.code != "slot_taken":
            raise
        end_transaction(commit=False)
        free = [*_look(find, refusal)]
        raise Refusal(refusal.code, {**refusal.detail, "alternatives": free}, refusal.faults) from refusal


def _look(find: Find, refusal: Refusal) -> Free:
    try:
        with program().database.read() as session:
            return find(session, refusal)
    except Refusal:
        return ()
