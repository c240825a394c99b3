"""The line that an open page listens on (server-sent events): ids and kinds alone, the page fetches what it shows."""

import json
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Protocol, cast
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from service.base.ids import new_id
from service.notify.live.changes import Change
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.program import program

if TYPE_CHECKING:
    from service.notify.live.watcher import Listener, Watcher

PATH = "/inbox/events"
HEARTBEAT = 10.0
LONGEST = 300.0
"""After so many seconds a page asks again, and whether its person is still signed in is looked at then."""

ASK_AGAIN = 1000  # milliseconds
live_pages = Blueprint("live_pages", __name__)


class HasLive(Protocol):
    """A program with a watcher of the inbox."""

    @property
    def live(self) -> "Watcher": ...


@live_pages.get(PATH)
@everybody
def events() -> ResponseReturnValue:
    """Tell a page what happens to items; one that had lost its line gets first what it missed.

    A browser says by itself what it heard last; a page that takes the line up from another says so in the address.
    """
    watcher, clinic_id = cast("HasLive", program()).live, current_clinic()
    listener = watcher.listen(clinic_id)
    if listener is None:
        return "", 503, {"Retry-After": "30"}
    heard = request.headers.get("Last-Event-ID", type=UUID) or request.args.get("heard", type=UUID)
    try:
        missed = watcher.missed(clinic_id, heard) if heard else []
    except BaseException:
        watcher.leave(listener)  # nobody will close a response that was never made
        raise
    response = Response(_lines(watcher, listener, missed), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # else a proxy may keep the lines to itself
    response.call_on_close(lambda: watcher.leave(listener))
    return response


def _lines(watcher: "Watcher", listener: "Listener", missed: list[Change]) -> Iterator[str]:
    """Write what was missed, then each change as it comes, and a comment now and then that finds out who has gone."""
    ends = monotonic() + LONGEST
    yield f"retry: {ASK_AGAIN}\n\n"
    yield from map(_line, missed)
    yield f"id: {new_id()}\nevent: hello\ndata: {{}}\n\n"
    while not watcher.closed and monotonic() < ends:
        change = listener.next(HEARTBEAT)
        yield _line(change) if change else ": still here\n\n"


def _line(change: Change) -> str:
    told = json.dumps({"kind": change.kind, "item": str(change.item_id)})
    return f"id: {change.id}\nevent: item\ndata: {told}\n\n"
