"""The web process: gunicorn with threads, which also holds long connections well."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from service import create_app
from service.base import logs
from service.base.settings import Settings


class _Server(BaseApplication):
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Flask:
        logs.configure(process="web", level=self._settings.log_level)
        return create_app(self._settings)


def serve(settings: Settings, *, bind: str, workers: int, threads: int) -> None:
    """Serve until told to stop."""
    options = {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "graceful_timeout": 10,
        "timeout": 60,
        "control_socket_disable": True,  # it would lie in the home directory, which may be read-only
        "loglevel": "warning",
    }
    _Server(settings, options).run()  # type: ignore[no-untyped-call]
