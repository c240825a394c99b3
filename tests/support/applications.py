"""Applications that are put together once and serve many tests: describing the API alone takes half a second.

An application knows its database by its program only, so it is handed on with another program. One that a test has
added to is not handed on.
"""

from dataclasses import replace

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from service import create_app
from service.base.settings import Settings
from service.program import Program
from service.web.program import EXTENSION

_spare: dict[Settings, list[Flask]] = {}
_made: dict[int, tuple[Settings, int]] = {}


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
    key = replace(settings, database_url="")
    if _spare.get(key):
        app = _spare[key].pop()
        app.extensions[EXTENSION] = program
        app._got_first_request = False
        return app
    app = create_app(settings, program)
    app.jinja_env.bytecode_cache = TEMPLATES
    _made[id(app)] = key, _size(app)
    return app


def give_back(app: Flask) -> None:
    """Keep an application for another test, if it is as it was made."""
    key, size = _made[id(app)]
    if _size(app) == size:
        _spare.setdefault(key, []).append(app)


def _size(app: Flask) -> int:
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    return len(app.view_functions) + sum(len(each) for hook in hooks for each in hook.values())
