"""Who gets in."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from service.base.audit import AuditEntry
from service.clinics.models import ApiToken
from service.web.access import access, everybody
from tests.cast import SHARED_PHONE
from tests.integration.web.harness import Caller, Web, problem
from tests.support.clocks import MONDAY_MORNING


def patient_of(running: Web) -> str:
    return str(running.cast.owner.patients[0].id)


def test_nobody_enters_the_api_without_a_token(running: Web) -> None:
    answer = running.client().get("/api/v1/patients")
    assert (answer.status_code, problem(answer)["code"]) == (401, "sign_in_required")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer act_unknown", "Bearer ", "bearer act_unknown", "Bearer ünknown"])
def test_an_unknown_token_is_refused(shared: Web, header: str) -> None:
    answer = shared.client().get("/api/v1/patients", headers={"Authorization": header})
    assert (answer.status_code, problem(answer)["code"]) == (401, "token_invalid")
    assert "WWW-Authenticate" in answer.headers


def test_a_password_is_no_token(shared: Web) -> None:
    answer = shared.client().get("/api/v1/patients", auth=("somebody", "secret"))
    assert problem(answer)["code"] == "sign_in_required"


def test_a_revoked_token_is_refused(running: Web) -> None:
    caller = running.caller()
    assert caller.get("/patients").status_code == 200
    with running.database.write() as session:
        session.execute(update(ApiToken).values(revoked_at=MONDAY_MORNING))
    assert problem(caller.get("/patients"))["code"] == "token_invalid"


def test_the_scheme_of_a_token_has_no_case(shared: Web) -> None:
    caller = shared.caller()
    shouted = {"Authorization": caller.headers["Authorization"].replace("Bearer", "BEARER")}
    assert caller.client.get("/api/v1/patients", headers=shouted).status_code == 200


def test_signing_in_opens_no_api(small: Web) -> None:
    browser = small.signed_in("manager")
    assert browser.get("/api/v1/patients").status_code == 401


def test_a_token_opens_no_page(shared: Web) -> None:
    caller = shared.caller()
    answer = caller.client.get("/patients", headers=caller.headers)
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/patients")


def _lay_traps(app: Flask) -> None:
    app.add_url_rule("/api/v1/clinicians", view_func=access("clinician")(lambda: {"in": True}), endpoint="clinicians")
    app.add_url_rule("/api/v1/all", view_func=everybody(lambda: {"in": True}), endpoint="all")


@pytest.mark.parametrize("role", ["receptionist", "clinician", "manager"])
def test_a_role_opens_what_it_was_given_and_no_more(small: Web, role: str) -> None:
    _lay_traps(small.app)
    caller = small.caller(role)  # type: ignore[arg-type]
    assert caller.get("/all").status_code == 200
    answer = caller.get("/clinicians")
    if role == "clinician":
        assert answer.status_code == 200
    else:
        assert (answer.status_code, problem(answer)["code"]) == (403, "forbidden")


def test_a_role_that_does_not_exist_cannot_be_declared() -> None:
    with pytest.raises(AssertionError, match="unknown roles"):
        access("owner")  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="at least one"):
        access()


@pytest.fixture
def outsider(running: Web) -> Caller:
    return running.caller(outsider=True)


def test_another_clinic_does_not_find_a_patient_by_id(running: Web, outsider: Caller) -> None:
    answers = [
        outsider.get(f"/patients/{patient_of(running)}"),
        outsider.patch(f"/patients/{patient_of(running)}", {"note": "taken over"}),
    ]
    assert [(answer.status_code, problem(answer)["code"]) for answer in answers] == [(404, "not_found")] * 2
    assert running.caller().get(f"/patients/{patient_of(running)}").get_json()["note"] is None


@pytest.mark.parametrize("typed", ["", "Marnie", "thistle", SHARED_PHONE, SHARED_PHONE[-4:]])
def test_another_clinic_finds_only_its_own_patients(running: Web, outsider: Caller, typed: str) -> None:
    found = {item["id"] for item in outsider.get("/patients", q=typed).get_json()["items"]}
    assert found == {str(running.cast.outsider.patients[0].id)}


def test_a_clinic_finds_nobody_of_another(running: Web) -> None:
    found = {item["id"] for item in running.caller().get("/patients", q="Marnie Thistle").get_json()["items"]}
    assert found == {patient_of(running)}


def test_no_token_sees_the_protocols_of_another_clinic(running: Web, outsider: Caller) -> None:
    with running.database.write() as session:
        running.cast.owner.protocol.switched_on = False
        session.add(running.cast.owner.protocol)
    assert running.caller().get("/protocols").get_json()["items"] == []
    assert len(outsider.get("/protocols").get_json()["items"]) == 1


def test_an_outsider_who_looks_in_vain_leaves_no_view_in_the_trail(running: Web, outsider: Caller) -> None:
    outsider.get(f"/patients/{patient_of(running)}")
    with running.database.read() as session:
        assert "patient.viewed" not in session.scalars(select(AuditEntry.action)).all()
