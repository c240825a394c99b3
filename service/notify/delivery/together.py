"""Do something for many texts at once and, where that fails, for each by itself: one must not take the others along."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

Item = TypeVar("Item")


def together_or_alone(
    session: Session,
    items: Sequence[Item],
    act: Callable[[Sequence[Item]], object],
    failed: Callable[[Item, Exception], object],
) -> None:
    """Call `act` with all items in a savepoint; if that raises, once for each, and `failed` for what fails alone."""
    if not items:
        return
    try:
        with session.begin_nested():
            act(items)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one text, the next one must go
        if len(items) == 1:
            failed(items[0], error)
            return
        for item in items:
            together_or_alone(session, [item], act, failed)
