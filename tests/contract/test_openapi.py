"""The API keeps what its OpenAPI document says, whatever it is asked."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.generation.modes import GenerationMode

from service.base.database import Database
from tests.cast import a_course
from tests.integration.web.harness import Caller, Web, a_web

METHODS = {"get", "post", "patch", "put", "delete"}
REFUSED = {400, 401, 403, 404, 405, 406, 409, 413, 415, 422}
EXAMPLES = 2  # of each kind for each operation
TIMETABLE = {"practitioners", "rooms", "site", "closures", "dated-hours", "absences"}


@pytest.fixture(scope="module")
def asked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One application for all questions."""
    path = tmp_path_factory.mktemp("asked") / "asked.sqlite"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    made = a_web(database)
    yield made
    made.close()
    database.dispose()


@pytest.fixture(scope="module")
def document(asked: Web) -> dict[str, Any]:
    told: dict[str, Any] = asked.client().get("/api/v1/openapi.json").get_json()
    return told


@pytest.fixture(scope="module")
def caller(asked: Web) -> Caller:
    return asked.caller("clinician")


@pytest.fixture(scope="module")
def known(asked: Web) -> dict[str, Any]:
    """Values that lead to rows of the clinic, so that questions get past the first refusal."""
    house = asked.cast.owner
    with asked.database.write() as session:
        course = a_course(session, house.patients[0], house.site, house.protocol, sessions=3)
    return {
        "patient_id": str(house.patients[0].id),
        "course_id": str(course.id),
        "number": 1,
        "key": house.protocol.key,
        "protocol": house.protocol.key,
        "mobile": "+447700900311",
        "practitioner": "imogen",
        "room": "room-1",
    }


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def test_it_says_what_it_is(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Aftercourse"
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    assert document["security"] == [{"token": []}]


def test_every_operation_is_explained(document: dict[str, Any]) -> None:
    silent = [f"{method} {path}" for path, method, operation in operations(document) if not operation.get("summary")]
    assert silent == []


def test_every_operation_tells_its_answer_and_its_refusals(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        answers = operation["responses"]
        assert {"200", "201", "202", "204"} & set(answers), f"{method} {path}"
        assert "default" in answers, f"{method} {path}"


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_every_route_of_the_api_is_described(asked: Web, document: dict[str, Any]) -> None:
    unsaid = {"/api/v1/openapi.json", "/api/v1/docs"}
    routes = {rule.rule for rule in asked.app.url_map.iter_rules() if rule.rule.startswith("/api/")} - unsaid
    assert len(routes) == len(document["paths"])


def test_refusals_are_described_as_they_are(document: dict[str, Any], asked: Web) -> None:
    problem = asked.client().get("/api/v1/patients").get_json()
    assert set(problem) <= set(document["components"]["schemas"]["Problem"]["properties"])


def test_the_page_of_the_api_shows_every_operation(asked: Web, document: dict[str, Any]) -> None:
    page = asked.client().get("/api/v1/docs").text
    assert [path for path, _, _ in operations(document) if path not in page] == []


def test_nothing_that_is_asked_breaks_it(document: dict[str, Any], caller: Caller, known: dict[str, Any]) -> None:
    """Ask every operation what its document allows and forbids: never a fault of ours, always a status it tells."""
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok)
        _ask(result.ok(), GenerationMode.NEGATIVE, caller, {})
        _ask(result.ok(), GenerationMode.POSITIVE, caller, {}, known)


def test_nothing_that_a_manager_asks_of_the_timetable_breaks_it(document: dict[str, Any], asked: Web) -> None:
    """Only managers get past the first refusal there."""
    manager, known = asked.caller("manager"), {"key": "imogen", "room": "room-1", "owner": "room"}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.path.split("/")[3] in TIMETABLE:
            for mode in GenerationMode:
                _ask(operation, mode, manager, {})
            _ask(operation, GenerationMode.POSITIVE, manager, known)


def _ask(operation: Any, mode: GenerationMode, caller: Caller, *ways: dict[str, Any]) -> None:
    """Ask with some invented values, each in every way: with these known ones in the place of invented ones."""
    told = {int(status) for status in operation.definition.raw["responses"] if status.isdigit()}

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        invented = case.path_parameters, case.body
        for known in ways:
            case.path_parameters, case.body = (_lead(value, known) for value in invented)
            request = case.as_transport_kwargs(base_url="http://localhost", headers=caller.headers)
            answer = caller.client.open(
                request["url"],
                method=request["method"],
                query_string=request.get("params"),
                headers={name: value for name, value in request["headers"].items() if value.isprintable()},
                **({"json": request["json"]} if "json" in request else {"data": _body(request.get("data"))}),
            )
            assert answer.status_code in told | REFUSED, (request, answer.status_code, answer.text)
            if answer.status_code >= 400:
                assert answer.mimetype == "application/problem+json", (request, answer.text)

    ask()


def _lead(value: Any, known: dict[str, Any]) -> Any:
    """Put known values in the place of invented ones."""
    if isinstance(value, dict):
        return {name: known.get(name, _lead(each, known)) for name, each in value.items()}
    return [_lead(each, known) for each in value] if isinstance(value, list) else value


def _body(data: Any) -> bytes | None:
    return data if isinstance(data, bytes) else None if data is None else json.dumps(data).encode()
