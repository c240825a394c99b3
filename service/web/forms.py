"""Forms of the pages, checked by the same schemas as the API; what is wrong stands beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from service.base.errors import Refusal
from service.web.problems import SAID_PLAINLY


@dataclass(slots=True)
class Form:
    """What somebody typed, what it means, and what is wrong with it by field."""

    typed: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        return str(self.typed.get(name, default) or "")

    def blame(self, refusal: Refusal) -> None:
        """Put the faults of a refusal beside their fields, and the rest above the form."""
        for fault in refusal.faults:
            self.errors[fault.path.removeprefix("$.")] = fault.sentence
        if not refusal.faults:
            self.errors[""] = refusal.sentence


def read_form(schema: Schema, nested: Mapping[str, Any] | None = None) -> Form:
    """Read the posted form by `schema`; fields left empty count as not given. `nested` adds what boxes say, and
    fields that are given although they are empty.
    """
    typed = request.form.to_dict()
    given: dict[str, Any] = {name: value for name, value in typed.items() if value != "" and name in schema.fields}
    form = Form(typed)
    try:
        form.values = dict(schema.load({**given, **(nested or {})}))
    except ValidationError as error:
        form.errors = {name: _first(messages) for name, messages in error.messages_dict.items()}
    return form


def _first(messages: Any) -> str:
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    text = str(messages[0] if isinstance(messages, list) else messages)
    return "is needed" if text == "Missing data for required field." else SAID_PLAINLY.get(text, text)
