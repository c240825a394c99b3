"""Applications that are put together once and serve many tests: describing the API alone takes half a second.

An application knows its database by its program only, so it is handed on with another program. One that a test has
added to is not handed on, but for `trap`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from service import create_app
from service.base.settings import Settings
from service.program import Program
from service.web.access import everybody
from service.web.program import EXTENSION

_Kind = tuple[Settings, bool]

_spare: dict[_Kind, list[Flask]] = {}
_made: dict[int, tuple[_Kind, int]] = {}


class KeptTemplates(BytecodeCache):
    """Compile each template once for all applications."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key + bucket.checksum in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


TEMPLATES = KeptTemplates()


def borrow(settings: Settings, program: Program) -> Flask:
    """Give an application around `program` that nobody else uses now."""
    return _borrow(settings, program, has_probe=False)


def trap(settings: Settings, program: Program, view: Callable[[], Any]) -> Flask:
    """Give an application that lets all staff ask `/probe` and `/api/v1/probe`, and answers both with `view`."""
    app = _borrow(settings, program, has_probe=True)
    app.extensions["probe"] = view
    return app


def _borrow(settings: Settings, program: Program, *, has_probe: bool) -> Flask:
    kind = replace(settings, database_url=""), has_probe
    if _spare.get(kind):
        app = _spare[kind].pop()
        app.extensions[EXTENSION] = program
        app._got_first_request = False
        return app
    app = create_app(settings, program)
    app.jinja_env.bytecode_cache = TEMPLATES
    if has_probe:

        def answer() -> Any:
            return app.extensions["probe"]()

        view = everybody(answer)
        app.add_url_rule("/probe", view_func=view, endpoint="probe_page")
        app.add_url_rule("/api/v1/probe", view_func=view, endpoint="probe_api", methods=["GET", "POST"])
    _made[id(app)] = kind, _size(app)
    return app


def give_back(app: Flask) -> None:
    """Keep an application for another test, if it is as it was made."""
    kind, size = _made[id(app)]
    if _size(app) == size:
        _spare.setdefault(kind, []).append(app)


def _size(app: Flask) -> int:
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    return len(app.view_functions) + sum(len(each) for hook in hooks for each in hook.values())
