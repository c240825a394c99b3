"""The JSON API's frame: blueprints, base schema, and the OpenAPI document, by flask-smorest."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from unicodedata import category

from flask import Flask
from flask_smorest import Api
from flask_smorest.blueprint import Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from service.web.json_bodies import BodyParser

V1 = "/api/v1"
View = TypeVar("View", bound=Callable[..., Any])


class ApiSchema(Schema):
    """The base of every schema of the API: unknown fields are refused."""

    class Meta:
        """Refuse what is not known."""

        unknown = RAISE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _is_readable(self, data: Any, original: Any, **_: Any) -> None:
        """Refuse characters that no text has and no database keeps: NUL, other controls, halves of a pair."""
        given = original.items() if isinstance(original, Mapping) else ()
        wrong = {name: ["must be readable text"] for name, value in given if _unreadable(value)}
        if wrong:
            raise ValidationError(wrong)


def _unreadable(value: Any) -> bool:
    if isinstance(value, list):
        return any(_unreadable(each) for each in value)
    return isinstance(value, str) and any(category(each) in {"Cc", "Cs"} and each not in "\n\r\t" for each in value)


class FaultSchema(Schema):
    """One fault of an input, by its JSON path."""

    path = fields.String(required=True)
    sentence = fields.String(required=True)


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema))
    request_id = fields.String()


class ApiBlueprint(Blueprint):
    """A room's part of the API, with the types that flask-smorest leaves out."""

    ARGUMENTS_PARSER = BodyParser()

    def __init__(self, name: str, import_name: str, *, url_prefix: str, description: str) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix, description=description)  # type: ignore[no-untyped-call]

    def arguments(self, schema: type[Schema], *, location: str = "json", **kwargs: Any) -> Callable[[View], View]:
        """Check the input by a schema and hand it to the view first."""
        decorate: Callable[[View], View] = super().arguments(schema, location=location, **kwargs)  # type: ignore[no-untyped-call]
        return decorate

    def response(self, status_code: int, schema: type[Schema] | None = None, **kwargs: Any) -> Callable[[View], View]:
        """Write what the view returns by a schema."""
        decorate: Callable[[View], View] = super().response(status_code, schema, **kwargs)  # type: ignore[no-untyped-call]
        return decorate

    def conflict(self, schema: type[Schema]) -> Callable[[View], View]:
        """Document what an answer 409 tells besides its code."""
        told = {"schema": schema, "content_type": "application/problem+json"}
        decorate: Callable[[View], View] = super().alt_response(409, **told)  # type: ignore[no-untyped-call]
        return decorate


class ProblemApi(Api):
    """Leave errors to `service.web.problems`, which answers for API and pages alike."""

    ERROR_SCHEMA = ProblemSchema  # type: ignore[assignment]

    def _register_error_handlers(self) -> None:
        return


def create_api(app: Flask) -> ProblemApi:
    """Add the API's frame and its documents under `/api/v1`."""
    app.config.update(
        API_TITLE="Aftercourse",
        API_VERSION="1.0",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=V1,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = ProblemApi(app)  # type: ignore[no-untyped-call]
    scheme: dict[str, Any] = {"type": "http", "scheme": "bearer"}
    api.spec.components.security_scheme("token", scheme)
    api.spec.options["security"] = [{"token": []}]
    return api
