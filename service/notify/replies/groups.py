"""Deal together with what comes in at one moment: one of the threads that brought something does it for the others.

1. Whoever comes while nobody deals with anything leads: it takes all that waits, so far one alone, and begins.
2. What comes meanwhile waits, and its threads sleep. What has come when the beginning is done joins the same group.
3. Then the leader goes on with all of it, wakes those who are done, and hands over to the first that waits.

So nobody waits for company, and under load the groups grow by themselves. Whoever was not dealt with for `PATIENCE`
seconds goes by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from service.base.rest import at_rest

Thing = TypeVar("Thing")
MOST = 32
PATIENCE = 4.0


class _Waiting(Generic[Thing]):
    """A thing whose thread sleeps until it `is_done`, or has to lead; `is_left`: it did not wait any longer."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing
        self.called = Event()
        self.is_done = self.is_left = False


class Groups(Generic[Thing]):
    """Hand things to `begin`, then to `go_on`, in groups in the order in which they came.

    Neither may raise what only one thing is to blame for. What `go_on` returns is put off, to the front of the next
    group.
    """

    def __init__(
        self, begin: Callable[[Sequence[Thing]], None], go_on: Callable[[Sequence[Thing]], Iterable[Thing]]
    ) -> None:
        self._begin = begin
        self._go_on = go_on
        self._lock = Lock()
        self._queue: list[_Waiting[Thing]] = []
        self._is_led = False

    def bring(self, thing: Thing) -> None:
        """Return once the thing has been dealt with; not so where its leader died, or it waited for too long."""
        mine = _Waiting(thing)
        with self._lock:
            self._queue.append(mine)
            leads, self._is_led = not self._is_led, True
        if leads or (self._is_called(mine) and not mine.is_done):
            self._lead(mine)

    def _is_called(self, mine: _Waiting[Thing]) -> bool:
        """Sleep until the thing is done or leads; one that nobody calls in time is no longer in the queue."""
        with at_rest():
            is_called = mine.called.wait(PATIENCE)
        if is_called:
            return True
        with self._lock:
            mine.is_left = not mine.called.is_set()
            if mine.is_left and mine in self._queue:
                self._queue.remove(mine)
        return not mine.is_left

    def _lead(self, mine: _Waiting[Thing]) -> None:
        try:
            while not mine.is_done:
                self._deal()
        finally:
            with self._lock:
                self._is_led = bool(self._queue)
                if self._queue:
                    self._queue[0].called.set()

    def _deal(self) -> None:
        group = self._taken(MOST)
        later: Iterable[Thing] = ()
        try:
            self._begin([one.thing for one in group])
            more = self._taken(MOST - len(group))
            group = [*group, *more]
            if more:
                self._begin([one.thing for one in more])
            later = self._go_on([one.thing for one in group])
        finally:
            put_off = {id(thing) for thing in later}
            waiting = [one for one in group if id(one.thing) in put_off]
            with self._lock:
                self._queue[:0] = [one for one in waiting if not one.is_left]  # nobody leads from a place left empty
            for one in group:
                if one not in waiting:
                    one.is_done = True
                    one.called.set()

    def _taken(self, most: int) -> list[_Waiting[Thing]]:
        with self._lock:
            group = self._queue[:most]
            del self._queue[:most]
        return group
