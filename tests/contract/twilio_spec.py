"""Twilio's own OpenAPI descriptions, read as JSON Schema."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_ROOT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("AFTERCOURSE_TWILIO_OPENAPI_DIR") or _ROOT.parent / "shared" / "data" / "twilio-oai")
ABSENT = "Twilio's OpenAPI files are not here: name their folder in AFTERCOURSE_TWILIO_OPENAPI_DIR"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Spec:
    """One of Twilio's files."""

    def __init__(self, name: str) -> None:
        self.path = _FOLDER / name

    @cached_property
    def _all(self) -> Any:
        return json.loads(self.path.read_text("utf-8"))

    def operation(self, path: str, method: str) -> Any:
        return self._all["paths"][path][method]

    def answer(self, path: str, method: str, status: str) -> Any:
        return self.operation(path, method)["responses"][status]["content"][JSON]["schema"]

    def asked(self, path: str, kind: str = FORM) -> Any:
        return self.operation(path, "post")["requestBody"]["content"][kind]["schema"]

    def schema(self, node: Any) -> Any:
        """Return an OpenAPI 3.0 schema as JSON Schema: references followed, `nullable` spelt out."""
        if isinstance(node, list):
            return [self.schema(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return self.schema(self._all["components"]["schemas"][node["$ref"].rpartition("/")[2]])
        schema = {key: self.schema(value) for key, value in node.items() if key not in {"nullable", "example"}}
        return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") else schema

    def faults(self, schema: Any, value: Any, *, closed: bool = True) -> list[str]:
        """Return what is wrong with `value`; `closed` also finds keys that the description does not have."""
        ready = self.schema(schema) | ({"additionalProperties": False} if closed else {})
        return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(ready).iter_errors(value)]
