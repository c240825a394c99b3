"""Routes: each says who may use it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from service import create_app
from service.base.actors import ROLES
from service.base.database import Database
from service.web.program import EXTENSION
from tests.support.settings import some_settings

OF_FRAMEWORKS = {
    "static": "style and script are the same for everybody",
    "api-docs.openapi_json": "it describes the API and tells nothing of any clinic",
}


@pytest.fixture
def app(sqlite_database: Database) -> Iterator[Flask]:
    app = create_app(some_settings(str(sqlite_database.engine.url)))
    yield app
    app.extensions[EXTENSION].database.dispose()


def views(app: Flask) -> Iterator[tuple[str, Any]]:
    """Yield every function of ours that answers a route; a method view answers by one function a method."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OF_FRAMEWORKS:
            continue
        view: Any = app.view_functions[rule.endpoint]
        kind = getattr(view, "view_class", None)
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for method in methods:
            yield f"{method} {rule.rule}", getattr(kind, method.lower(), view) if kind else view


def test_each_route_says_who_may_use_it(app: Flask) -> None:
    assert [route for route, view in views(app) if not getattr(view, "declared_access", None)] == []


def test_each_route_names_roles_that_exist_or_a_reason(app: Flask) -> None:
    for route, view in views(app):
        declared = view.declared_access
        assert isinstance(declared, str) or set(declared) <= set(ROLES), route


def test_there_are_routes_to_judge(app: Flask) -> None:
    assert len(list(views(app))) > 5


def test_the_api_is_open_to_nobody_without_a_token(app: Flask) -> None:
    tokenless = {route for route, view in views(app) if " /api/" in route and isinstance(view.declared_access, str)}
    assert tokenless <= {"GET /api/v1/docs"}


def test_the_routes_of_frameworks_are_still_the_ones_we_know(app: Flask) -> None:
    assert set(OF_FRAMEWORKS) <= set(app.view_functions)
