"""The web process: gunicorn with threads, which also holds long connections well."""

from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from service import create_app
from service.base import logs
from service.base.settings import Settings
from service.notify.live.pages import PATH
from service.notify.live.watcher import SEATS
from service.web.program import EXTENSION
from service.web.turns import Turns

if TYPE_CHECKING:
    from service.program import Program


class _Server(BaseApplication):
    def __init__(self, settings: Settings, turns: int, options: dict[str, Any]) -> None:
        self._settings = settings
        self._turns = turns
        self._options = options
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Turns:
        logs.configure(process="web", level=self._settings.log_level)
        self._app = create_app(self._settings)
        return Turns(self._app.wsgi_app, self._turns, {PATH})

    def let_go_at_end(self, worker: Worker) -> None:
        """Let the pages that listen go when the process is told to stop, for it waits for every answer to end."""
        program: Program = self._app.extensions[EXTENSION]
        program.live.end_when(lambda: not worker.alive)


def serve(settings: Settings, *, bind: str, workers: int, threads: int) -> None:
    """Serve until told to stop."""
    options = {
        "bind": bind,
        "workers": workers,
        "threads": 2 * threads + SEATS,  # a page that listens keeps a thread, which sleeps; so may a text
        "worker_class": "gthread",
        "graceful_timeout": 10,
        "timeout": 60,
        "control_socket_disable": True,  # it would lie in the home directory, which may be read-only
        "loglevel": "warning",
    }
    server = _Server(settings, threads, options)
    server.cfg.set("post_worker_init", server.let_go_at_end)  # type: ignore[union-attr]
    server.run()  # type: ignore[no-untyped-call]
