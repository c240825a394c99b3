"""Tasks that are run again and again, each on a thread of its own, so that a slow one holds up no other."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.notify.delivery.complaints import complain

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do, and the seconds of rest after each time."""

    name: str
    seconds: float
    do: Callable[[], object]


def run_chores(
    chores: Iterable[Chore], stopping: threading.Event, at_the_end: Callable[[], object] | None = None
) -> None:
    """Run every chore until `stopping` is set; one that fails is tried again at its next turn.

    `at_the_end` is called before the last turns are waited for: it asks long ones to come to their end.
    """
    threads = [
        threading.Thread(target=_repeat, args=(chore, stopping), name=chore.name, daemon=True) for chore in chores
    ]
    for thread in threads:
        thread.start()
    stopping.wait()
    if at_the_end is not None:
        at_the_end()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)


def _repeat(chore: Chore, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            chore.do()
        except Exception as error:  # noqa: BLE001 - the clock must go on whatever happens to one task
            complain(f"chore_failed_{chore.name}", error)
        stopping.wait(chore.seconds)
