"""Routes: each says who may use it."""

import re
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
    app = create_app(some_settings(str(sqlite_database.engine.url), demo="1"))
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
    routes = {route for route, _ in views(app)}
    wanted = {"POST /api/v1/patients", "GET /patients", "POST /sign-in", "POST /demo/clock", "GET /readyz"}
    assert wanted <= routes


def test_a_route_that_says_nothing_is_caught(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "", endpoint="forgotten")
    assert [route for route, view in views(app) if not getattr(view, "declared_access", None)] == ["GET /forgotten"]


def test_a_page_that_anybody_sees_is_one_of_few(app: Flask) -> None:
    open_to_all = {route for route, view in views(app) if isinstance(view.declared_access, str)}
    signed = {route for route in open_to_all if "/webhooks/" in route or "/demo/" in route}
    assert {route.split()[1] for route in open_to_all - signed} <= {
        "/api/v1/docs",
        "/calendars/<uuid:link_id>.ics",
        "/healthz",
        "/metrics",
        "/photo",
        "/readyz",
        "/sign-in",
        "/sign-out",
        "/verify",
    }


def test_nobody_without_a_token_gets_more_than_a_refusal(app: Flask) -> None:
    """Ask each route of the API as a stranger does: the rule that is declared is also the one that is kept."""
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint in OF_FRAMEWORKS or rule.rule == "/api/v1/docs":
            continue
        path = re.sub(r"<[^>]*uuid:[^>]*>", "01890000-0000-7000-8000-000000000000", rule.rule)
        path = re.sub(r"<[^>]*>", "1", path)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert client.open(path, method=method, json={}).status_code == 401, f"{method} {path}"


def test_the_api_is_open_to_nobody_without_a_token(app: Flask) -> None:
    tokenless = {route for route, view in views(app) if " /api/" in route and isinstance(view.declared_access, str)}
    assert tokenless <= {"GET /api/v1/docs"}


def test_the_routes_of_frameworks_are_still_the_ones_we_know(app: Flask) -> None:
    assert set(OF_FRAMEWORKS) <= set(app.view_functions)


def test_no_address_is_answered_by_two_rooms(app: Flask) -> None:
    routes = [route for route, _ in views(app)]
    assert sorted(routes) == sorted(set(routes))
