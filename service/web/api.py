"""The JSON API's frame: blueprints, base schema, and the OpenAPI document, by flask-smorest."""

from typing import Any

from flask import Flask
from flask_smorest import Api
from flask_smorest.blueprint import Blueprint
from marshmallow import RAISE, Schema, fields

V1 = "/api/v1"


class ApiSchema(Schema):
    """The base of every schema of the API: unknown fields are refused."""

    class Meta:
        """Refuse what is not known."""

        unknown = RAISE


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
    """A room's part of the API."""


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
