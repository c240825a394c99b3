"""Marshmallow fields that read a protocol's values strictly and name what is wrong in plain words."""

import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

MISSING: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "is missing", "null": "is missing"}
CIVIL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
KEY = validate.Regexp(r"[a-z][a-z0-9_-]{0,63}\Z", error="must be lower-case letters, digits, - and _, a letter first")
CONDITION = validate.Regexp(
    r"(not )?(area:[a-z][a-z0-9_-]*|next_session|concern_open)\Z",
    error="must be area:KEY, next_session or concern_open, or one of them after not",
)
LANGUAGE = validate.Regexp(r"[a-z]{2,3}(-[A-Z]{2})?\Z", error="must be a language such as en or pt-BR")


def whole(minimum: int, maximum: int, **options: Any) -> fields.Integer:
    """Make a field for a whole number from `minimum` to `maximum`, both included."""
    limits = [
        validate.Range(min=minimum, error="must be at least {min}"),
        validate.Range(max=maximum, error="must be at most {max}"),
    ]
    return _Whole(strict=True, validate=limits, error_messages=MISSING, **options)


def words(maximum: int = 200, *also: validate.Validator, **options: Any) -> fields.String:
    """Make a field for a text of 1 to `maximum` characters; white space of any kind counts as one space."""
    length = validate.Length(min=1, max=maximum, error="must have 1 to {max} characters")
    return _Words(validate=[length, *also], error_messages=MISSING, **options)


def yes_or_no(**options: Any) -> fields.Boolean:
    return _YesOrNo(error_messages=MISSING, **options)


def one_of(choices: type[StrEnum], **options: Any) -> fields.Enum[Any]:
    unknown = "must be " + _listed([choice.value for choice in choices])
    return fields.Enum(choices, by_value=True, error_messages={**MISSING, "unknown": unknown}, **options)


def several(inner: Any, **options: Any) -> fields.List[Any]:
    """Make a field for a list of at least one."""
    length = validate.Length(min=1, error="must not be empty")
    return fields.List(inner, validate=length, error_messages={**MISSING, "invalid": "must be a list"}, **options)


def any_number(inner: Any, **options: Any) -> fields.List[Any]:
    """Make a field for a list that may be empty."""
    return fields.List(inner, error_messages={**MISSING, "invalid": "must be a list"}, **options)


def table(schema: type[Schema], **options: Any) -> fields.Nested:
    return fields.Nested(schema, error_messages={**MISSING, "type": "must be a table"}, **options)


def _listed(choices: list[str]) -> str:
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"


class _Whole(fields.Integer):
    """`7`, not `"7"` nor `7.0`: a number in quotes is a slip that somebody should see."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if type(value) is not int:
            raise ValidationError("must be a whole number")
        return value


class _YesOrNo(fields.Boolean):
    """`true` or `false`, not the many spellings marshmallow would take."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class _Words(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be a text")
        return " ".join(value.split())


class CivilTime(fields.Field[time]):
    """A wall time of the site, `"09:00"`, between 08:00 and 20:30: the hours in which a text is welcome."""

    earliest = time(8)
    latest = time(20, 30)

    def _serialize(self, value: time | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:%H:%M}"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> time:
        if not isinstance(value, str) or CIVIL_TIME.fullmatch(value) is None:
            raise ValidationError('must be a wall time such as "09:00"')
        moment = time.fromisoformat(value)
        if not self.earliest <= moment <= self.latest:
            raise ValidationError("must be between 08:00 and 20:30")
        return moment


class ByLanguage(fields.Dict):
    """A table with a key per language; marshmallow's `key` and `value` levels are taken out of its messages."""

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        try:
            return super().deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            plain = {key: faults.get("key", faults.get("value")) for key, faults in error.messages.items()}
            raise ValidationError(plain) from error
