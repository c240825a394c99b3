"""A small stand-in for the product: takes webhooks, checks their signatures, keeps a clinic clock."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask, jsonify, request
from twilio.request_validator import RequestValidator
from werkzeug.serving import BaseWSGIServer, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

TOKEN = "a-token-for-tests"


@dataclass(frozen=True)
class Heard:
    path: str
    form: dict[str, str]
    signed: bool
    token: str


@dataclass
class PretendService:
    """`answers` are statuses for the coming webhooks, then 200; `due` are moments at which a text would leave.

    `rings_every`: an alert that nobody answers rings on at that pace. `says` is the TwiML for a path.
    """

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    due: list[datetime] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    offset: timedelta = timedelta()
    stays_busy: bool = False
    rings_every: timedelta | None = None
    moved_to: list[datetime] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, path: str = "/") -> list[Heard]:
        """Return what was heard under `path`, once there are `count` of it (or after five seconds)."""
        with self.news:
            self.news.wait_for(lambda: len(self.under(path)) >= count, timeout=5)
            return self.under(path)

    def wait_for_moves(self, count: int) -> None:
        """Wait until time was moved so often (or for five seconds)."""
        with self.news:
            self.news.wait_for(lambda: len(self.moved_to) >= count, timeout=5)

    def under(self, path: str) -> list[Heard]:
        return [heard for heard in self.heard if heard.path.startswith(path)]

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def take_due(self) -> None:
        """Send at once what is due, as an idle worker would."""
        self.due = [moment for moment in self.due if moment > self.now()]

    def clock_json(self) -> dict[str, object]:
        first = self.now() + self.rings_every if self.rings_every else min(self.due, default=None)
        return {
            "now": self.now().isoformat(),
            "next_due": first.isoformat() if first else None,
            "next_is_alert": self.rings_every is not None,
            "in_flight": 1 if self.stays_busy else 0,
        }


def _application(service: PretendService) -> Flask:
    app = Flask(__name__)
    validator = RequestValidator(TOKEN)  # type: ignore[no-untyped-call]

    def is_signed() -> bool:
        signature = request.headers.get("X-Twilio-Signature", "")
        return bool(validator.validate(service.url + request.full_path.rstrip("?"), request.form, signature))  # type: ignore[no-untyped-call]

    @app.post("/<path:path>")
    def hear(path: str) -> ResponseReturnValue:
        token = request.headers.get("I-Twilio-Idempotency-Token", "")
        with service.news:
            service.heard.append(Heard("/" + path, request.form.to_dict(), is_signed(), token))
            status = service.answers.pop(0) if service.answers else 200
            service.news.notify_all()
        return service.says.get(f"/{path}", "<Response/>"), status

    @app.get("/demo/clock")
    def clock() -> ResponseReturnValue:
        if not is_signed():
            return "", 403
        shown = service.clock_json()
        service.take_due()
        return jsonify(shown)

    @app.post("/demo/clock")
    def move() -> ResponseReturnValue:
        to = datetime.fromisoformat(request.form["to"])
        if not is_signed() or to < service.now():
            return "", 403
        service.offset = to - datetime.now(UTC)
        with service.news:
            service.moved_to.append(to)
            service.news.notify_all()
        return jsonify(service.clock_json())

    return app


@contextmanager
def serving(app: Flask) -> Iterator[BaseWSGIServer]:
    """Serve `app` on a free loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def pretend_service() -> Iterator[PretendService]:
    service = PretendService()
    with serving(_application(service)) as server:
        service.url = f"http://127.0.0.1:{server.port}"
        yield service
