"""Watch the inbox for all open pages of a process: one look a second for all clinics, however many pages are open."""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from uuid import UUID

from service.base.database import Database
from service.notify.delivery.complaints import complain
from service.notify.live.changes import Change, floor_of, ids, recent_floor, since

EVERY = 1.0
SEATS = 48
"""So many open pages a process holds a line to, each with a thread that sleeps; the others ask again and again."""


class Listener:
    """An open page. Hears each change once."""

    def __init__(self, clinic_id: UUID, heard: set[UUID]) -> None:
        self.clinic_id = clinic_id
        self._heard = heard
        self._waiting: SimpleQueue[Change | None] = SimpleQueue()

    def offer(self, changes: Iterable[Change]) -> None:
        mine = [change for change in changes if change.clinic_id == self.clinic_id]
        for change in mine:
            if change.id not in self._heard:
                self._waiting.put(change)
        self._heard = ids(mine)  # what is too old to be told again need not be known

    def wake(self) -> None:
        self._waiting.put(None)

    def next(self, seconds: float) -> Change | None:
        """Wait for a change; None after so many seconds without one."""
        try:
            return self._waiting.get(timeout=seconds)
        except Empty:
            return None


class Watcher:
    """Let pages listen, and tell them. One instance serves a process and all its threads."""

    def __init__(self, database: Database, *, seats: int = SEATS) -> None:
        self._database = database
        self._seats = seats
        self._lock = Lock()
        self._listeners: set[Listener] = set()
        self._thread: Thread | None = None
        self._closed = Event()
        self._ended: Callable[[], bool] = lambda: False

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def listen(self, clinic_id: UUID) -> Listener | None:
        """Tell a page of all that happens from now on; None where every seat is taken."""
        listener = Listener(clinic_id, ids(self._recent({clinic_id})))
        with self._lock:
            if self.closed or len(self._listeners) >= self._seats:
                return None
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = Thread(target=self._watch, name="inbox-watcher", daemon=True)
                self._thread.start()
        return listener

    def leave(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def missed(self, clinic_id: UUID, heard: UUID) -> list[Change]:
        """Return what happened since a page heard `heard` last; some of it it may know."""
        with self._database.read() as session:
            return since(session, {clinic_id}, floor_of(heard))

    def look(self) -> None:
        """Tell every page what has happened."""
        with self._lock:
            listeners = list(self._listeners)
        clinics = {listener.clinic_id for listener in listeners}
        changes = self._recent(clinics) if clinics else []
        for listener in listeners:
            listener.offer(changes)

    def end_when(self, ended: Callable[[], bool]) -> None:
        """Let every page go once `ended` says so; it is asked every second."""
        self._ended = ended

    def close(self) -> None:
        """Let every page go: the process ends, and they find another."""
        self._closed.set()
        with self._lock:
            for listener in self._listeners:
                listener.wake()

    def _recent(self, clinics: set[UUID]) -> list[Change]:
        with self._database.read() as session:
            return since(session, clinics, recent_floor())

    def _watch(self) -> None:
        while not self._closed.wait(EVERY) and self._needed():
            if self._ended():
                self.close()
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - the database may be away; pages ask for what they missed
                complain("inbox_watch_failed", error)

    def _needed(self) -> bool:
        with self._lock:
            if not self._listeners:
                self._thread = None
            return self._thread is not None
