"""JSON as strangers send it: what no machine can read is refused as unreadable, never a fault of ours."""

import json
from typing import Any, NoReturn

from flask import Request
from flask.json.provider import DefaultJSONProvider
from marshmallow import Schema
from webargs.flaskparser import FlaskParser

from service.base.errors import Refusal

DEEPEST = 50  # our own bodies go four levels down


def read_json(text: str | bytes, **options: Any) -> Any:
    """Parse JSON; raise ValueError also for numbers too long and for nesting too deep to walk through."""
    try:
        value = json.loads(text, **options)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return value
    raise ValueError("nested too deeply")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


class SafeJson(DefaultJSONProvider):
    """Read bodies for Flask itself, which answers a ValueError with 400."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return read_json(s, **kwargs)


class BodyParser(FlaskParser):
    """Read bodies for the API's schemas."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Refuse with `malformed_request` what cannot be read."""
        if req.is_json:
            try:
                read_json(req.get_data(cache=True))
            except ValueError:
                _refuse()
        return super().load_json(req, schema)


def _refuse() -> NoReturn:
    raise Refusal("malformed_request") from None
