"""Headers that every answer carries."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.wrappers import Response

from service.web.headers import add_security_headers
from tests.integration.web.harness import Web
from tests.support.settings import some_settings

PLACES = ["/sign-in", "/patients", "/nowhere", "/api/v1/patients", "/api/v1/docs", "/api/v1/openapi.json", "/healthz"]


@pytest.fixture(params=[*PLACES, "/static/icon.svg"])
def answer(shared: Web, request: pytest.FixtureRequest) -> Iterator[Response]:
    with shared.client().get(request.param) as answer:
        yield answer


def test_only_our_own_files_run_in_a_page(answer: Response) -> None:
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)


def test_nothing_is_guessed_or_leaked(answer: Response) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("place", PLACES)
def test_no_answer_with_data_is_kept_by_a_cache(shared: Web, place: str) -> None:
    assert shared.client().get(place).headers["Cache-Control"] == "no-store"


def test_a_page_of_a_patient_is_not_kept_by_a_cache(small: Web) -> None:
    answer = small.signed_in().get(f"/patients/{small.cast.owner.patients[0].id}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_an_error_of_ours_carries_them_too(small: Web) -> None:
    def view() -> None:
        raise RuntimeError

    small.app.add_url_rule("/probe", view_func=view)  # type: ignore[arg-type]
    answer = small.client().get("/probe")
    assert answer.status_code == 500
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(("address", "promised"), [("https://care.example", True), ("http://127.0.0.1:8000", False)])
def test_a_browser_that_came_by_https_never_comes_without(address: str, promised: bool) -> None:
    app = Flask("headers")
    add_security_headers(app, some_settings("sqlite://", public_url=address))
    answer = app.test_client().get("/")
    assert ("Strict-Transport-Security" in answer.headers) == promised
