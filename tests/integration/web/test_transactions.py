"""One transaction a request: all of it or nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.clinics.models import Clinic
from service.web.request_db import db
from tests.cast import a_clinic
from tests.integration.web.harness import Web, problem


def _post_to(running: Web, view: Callable[[], Any]) -> Any:
    running.trap(view)
    return running.caller().post("/probe", {})


def _kept(running: Web) -> bool:
    with running.database.read() as session:
        return session.scalar(select(Clinic.id).where(Clinic.key == "probe")) is not None


def test_what_a_view_did_is_kept(running: Web) -> None:
    answer = _post_to(running, lambda: {"key": a_clinic(db(), key="probe").key})
    assert (answer.status_code, _kept(running)) == (200, True)


def test_a_view_that_raises_leaves_nothing_behind(running: Web) -> None:
    def view() -> None:
        a_clinic(db(), key="probe")
        raise RuntimeError

    assert (_post_to(running, view).status_code, _kept(running)) == (500, False)


@pytest.mark.parametrize("status", [400, 409, 422, 500, 503])
def test_a_view_that_answers_with_an_error_leaves_nothing_behind(running: Web, status: int) -> None:
    def view() -> tuple[dict[str, Any], int]:
        a_clinic(db(), key="probe")
        return {}, status

    assert (_post_to(running, view).status_code, _kept(running)) == (status, False)


def test_a_commit_that_fails_is_answered_as_a_problem(running: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def view() -> dict[str, Any]:
        a_clinic(db(), key="probe")
        monkeypatch.setattr(Session, "commit", _fail)
        return {}

    answer = _post_to(running, view)
    monkeypatch.undo()
    assert (answer.status_code, problem(answer)["code"]) == (500, "internal_error")
    assert not _kept(running)


def _fail(_self: Session) -> None:
    raise RuntimeError


def test_an_answer_that_cannot_be_written_leaves_nothing_behind(running: Web) -> None:
    def view() -> object:
        a_clinic(db(), key="probe")
        return object()

    assert (_post_to(running, view).status_code, _kept(running)) == (500, False)


def test_a_look_changes_nothing(running: Web) -> None:
    def view() -> dict[str, Any]:
        a_clinic(db(), key="probe")
        return {}

    running.trap(view)
    running.caller().get("/probe")
    assert not _kept(running)


def test_a_writer_that_failed_keeps_no_other_waiting(running: Web) -> None:
    def view() -> None:
        a_clinic(db(), key="probe")
        raise RuntimeError

    _post_to(running, view)
    with running.database.write() as session:
        a_clinic(session, key="probe")
    assert _kept(running)


def test_a_broken_statement_still_gets_a_page(running: Web) -> None:
    def view() -> str:
        return str(db().scalar(text("SELECT nothing FROM nowhere")))

    running.trap(view)
    answer = running.signed_in().get("/probe")
    assert (answer.status_code, answer.mimetype) in {(500, "text/html"), (503, "text/html")}
    assert "nowhere" not in answer.text
