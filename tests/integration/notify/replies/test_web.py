"""The webhook and the API of the inbox, over HTTP."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from service.base.actors import Role
from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.phones import Phones
from service.clinics.models import ProviderAccount
from service.clinics.tokens import create_token
from service.notify.delivery.delivery import Delivery
from service.notify.inbox.api import api
from service.notify.replies.webhook import webhooks
from service.patients.models import OptOut
from service.web.api import create_api
from service.web.application import make_flask
from service.web.problems import answer_refusals
from service.web.program import EXTENSION
from tests.cast import ROWAN_NUMBER, House
from tests.integration.notify.replies.parts import Clinic, Treated
from tests.support.settings import ACCOUNT_SID, some_settings

OWN_SID, OWN_TOKEN = "AC" + "7b" * 16, "a-token-of-its-own"
INBOUND, CONCERNS = "/webhooks/twilio/inbound", "/api/v1/concerns"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: the other tests of this folder walk the same ways on both."""
    return sqlite_database


@pytest.fixture
def app(clinic: Clinic) -> Flask:
    settings, phones = some_settings(), Phones(allow_drama=True)
    app = make_flask(TESTING=True)
    app.extensions[EXTENSION] = SimpleNamespace(
        settings=settings,
        database=clinic.database,
        clock=clinic.clock,
        delivery=Delivery(settings, clinic.database, clinic.clock, phones),
        replies=clinic.room,
    )
    answer_refusals(app)
    app.register_blueprint(webhooks)
    create_api(app).register_blueprint(api)  # type: ignore[no-untyped-call]
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def posted(client: FlaskClient, form: Mapping[str, str], *, token: str | None = None) -> TestResponse:
    settings = some_settings()
    signed_by: Any = RequestValidator(token or settings.twilio_auth_token)  # type: ignore[no-untyped-call]
    signature = signed_by.compute_signature(settings.public_url + INBOUND, form)
    return client.post(INBOUND, data=form, headers={"X-Twilio-Signature": signature})


def own_account(clinic: Clinic, house: House) -> None:
    with clinic.database.write() as session:
        session.add(ProviderAccount(clinic_id=house.clinic.id, account_sid=OWN_SID, auth_token=OWN_TOKEN))


class Caller:
    """Somebody at the API with a token."""

    def __init__(
        self, clinic: Clinic, client: FlaskClient, role: Role = "clinician", *, outsider: bool = False
    ) -> None:
        house = clinic.cast.outsider if outsider else clinic.house
        with clinic.database.write() as session:
            token = create_token(session, house.clinic.id, "test", role, clinic.clock.real())
        self.client, self.headers = client, {"Authorization": f"Bearer {token}"}

    def get(self, path: str = "") -> Any:
        return self.client.get(CONCERNS + path, headers=self.headers).json

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(CONCERNS + path, json=body or {}, headers={**self.headers, **more})


@pytest.fixture
def nurse(clinic: Clinic, client: FlaskClient) -> Caller:
    return Caller(clinic, client)


def test_a_signed_text_is_taken_in(clinic: Clinic, juno: Treated, client: FlaskClient) -> None:
    answer = posted(client, {**clinic.form("PAIN"), "AccountSid": ACCOUNT_SID})
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text.endswith("<Response/>")
    assert clinic.item().urgency == "urgent"


def test_a_known_text_is_answered_and_has_no_effect(clinic: Clinic, juno: Treated, client: FlaskClient) -> None:
    form = {**clinic.form("PAIN"), "AccountSid": ACCOUNT_SID}
    assert [posted(client, form).status_code for _ in range(2)] == [200, 200]
    assert len(clinic.replies()) == 1


def test_it_answers_well_where_the_second_transaction_fails(
    clinic: Clinic, juno: Treated, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clinic.settler, "read", None)
    assert posted(client, {**clinic.form("PAIN"), "AccountSid": ACCOUNT_SID}).status_code == 200
    assert clinic.raws()[0].settled_at is None


@pytest.mark.parametrize("token", ["another-token"])
def test_a_forged_text_is_refused_and_noted(clinic: Clinic, client: FlaskClient, token: str) -> None:
    answer = posted(client, {**clinic.form("PAIN"), "AccountSid": ACCOUNT_SID}, token=token)
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert clinic.raws() == []
    assert [entry.action for entry in clinic.all(AuditEntry)] == ["webhook.forged"]


def test_the_account_of_another_clinic_cannot_text_in_its_patients_names(
    clinic: Clinic, juno: Treated, client: FlaskClient
) -> None:
    own_account(clinic, clinic.cast.outsider)
    form = {**clinic.form("STOP"), "AccountSid": OWN_SID}
    for to in (form["To"], form["To"] + "\x00"):
        assert posted(client, {**form, "To": to}, token=OWN_TOKEN).status_code == 403
    assert (clinic.raws(), clinic.all(OptOut)) == ([], [])
    assert [entry.action for entry in clinic.all(AuditEntry)] == ["webhook.forged"] * 2


@pytest.mark.parametrize("to", ["+447700900999", f"whatsapp:{ROWAN_NUMBER}"])
def test_what_an_account_tells_of_nobodys_number_stays_with_its_own_clinic(
    clinic: Clinic, client: FlaskClient, to: str
) -> None:
    own_account(clinic, clinic.cast.outsider)
    form = {**clinic.form("STOP", To=to), "AccountSid": OWN_SID}
    assert posted(client, form).status_code == 403
    assert posted(client, {**form, "AccountSid": "AC\x00"}, token=OWN_TOKEN).status_code == 403
    assert posted(client, form, token=OWN_TOKEN).status_code == 200
    theirs = clinic.cast.outsider.clinic.id
    assert {one.clinic_id for one in clinic.all(OptOut)} == {one.clinic_id for one in clinic.items()} == {theirs}


def test_a_clinic_with_an_account_of_its_own_hears_from_that_one_alone(
    clinic: Clinic, juno: Treated, client: FlaskClient
) -> None:
    own_account(clinic, clinic.house)
    form = clinic.form("PAIN")
    assert posted(client, {**form, "AccountSid": ACCOUNT_SID}).status_code == 403
    assert posted(client, {**form, "AccountSid": ACCOUNT_SID}, token=OWN_TOKEN).status_code == 403
    assert posted(client, {**form, "AccountSid": OWN_SID}, token=OWN_TOKEN).status_code == 200
    assert clinic.item().urgency == "urgent"


def test_a_text_to_nobodys_number_is_kept_where_our_own_account_tells_of_it(
    clinic: Clinic, client: FlaskClient
) -> None:
    form = {**clinic.form("PAIN", To="+447700900999"), "AccountSid": ACCOUNT_SID}
    assert posted(client, form).status_code == 200
    assert len(clinic.raws()) == 1


def test_a_text_without_signature_is_refused(clinic: Clinic, client: FlaskClient) -> None:
    assert client.post(INBOUND, data=clinic.form("PAIN")).status_code == 403


def test_a_form_that_is_no_text_is_refused_with_its_faults(clinic: Clinic, client: FlaskClient) -> None:
    answer = posted(client, {"AccountSid": ACCOUNT_SID, "Body": "PAIN"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert [fault["path"] for fault in answer.json["errors"]] == ["$.MessageSid", "$.From", "$.To"]


def test_an_item_has_the_shape_that_was_agreed(clinic: Clinic, juno: Treated, nurse: Caller) -> None:
    clinic.text("it's weeping and really sore")
    (item,) = nurse.get("?state=open")["items"]
    stored = clinic.item()
    agreed = {
        "id": str(stored.id),
        "state": "open",
        "urgency": "urgent",
        "code": stored.code,
        "patient_id": str(juno.patient.id),
        "course_id": str(juno.course.id),
        "text": "it's weeping and really sore",
        "acknowledged_by": None,
        "acknowledged_at": None,
    }
    assert {name: item[name] for name in agreed} == agreed
    assert {"pain", "discharge"} <= set(item["signs"])
    assert all(words in item["text"] for words in item["because"])
    assert item["opened_at"] == "2026-11-30T09:00:00+00:00"


def test_an_item_is_taken_answered_and_closed(clinic: Clinic, juno: Treated, nurse: Caller) -> None:
    clinic.text("PAIN")
    path = f"/{clinic.item().id}"
    taken = nurse.post(f"{path}/acknowledge")
    assert taken.json is not None
    assert (taken.status_code, taken.json["state"]) == (200, "acknowledged")
    assert nurse.post(f"{path}/acknowledge").status_code == 200
    due = clinic.item().contact_due_at
    assert due is not None
    assert nurse.post(f"{path}/reply", {"text": "Please ring us."}).status_code == 202
    assert (clinic.item().contact_due_at, clinic.item().contacted_at) == (due, None), "a text is no contact"
    closed = nurse.post(f"{path}/resolve", {"outcome": "seen_in_clinic", "note": "came in"})
    assert closed.json is not None
    assert (closed.status_code, closed.json["outcome"]) == (200, "seen_in_clinic")


def test_a_closing_is_taken_back(clinic: Clinic, juno: Treated, nurse: Caller, client: FlaskClient) -> None:
    clinic.text("PAIN")
    path = f"/{clinic.item().id}"
    nurse.post(f"{path}/resolve", {"outcome": "seen_in_clinic"})
    assert Caller(clinic, client).post(f"{path}/reopen").status_code == 403
    again = nurse.post(f"{path}/reopen")
    assert again.json is not None
    assert (again.status_code, again.json["state"], again.json["outcome"]) == (200, "open", None)
    assert nurse.post(f"{path}/reopen").status_code == 409


def test_an_item_says_since_when_it_is_urgent(clinic: Clinic, juno: Treated, nurse: Caller) -> None:
    clinic.text("what time do you open on Saturday")
    clinic.later(hours=2)
    clinic.text("PAIN")
    (listed,) = nurse.get()["items"]
    assert (listed["opened_at"], listed["since"]) == ("2026-11-30T09:00:00+00:00", "2026-11-30T11:00:00+00:00")
    assert nurse.get(f"/{listed['id']}")["since"] == listed["since"]


def test_another_person_gets_409(clinic: Clinic, juno: Treated, nurse: Caller, client: FlaskClient) -> None:
    clinic.text("PAIN")
    nurse.post(f"/{clinic.item().id}/acknowledge")
    answer = Caller(clinic, client).post(f"/{clinic.item().id}/acknowledge")
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (409, "already_taken")


def test_closing_without_outcome_is_422(clinic: Clinic, juno: Treated, nurse: Caller) -> None:
    clinic.text("PAIN")
    answer = nurse.post(f"/{clinic.item().id}/resolve", {"note": "x"})
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (422, "outcome_required")


@pytest.mark.parametrize(("deed", "body"), [("resolve", {"outcome": "seen_in_clinic"}), ("reply", {"text": "Fine."})])
def test_a_program_that_says_what_it_has_read_hears_of_newer_words(
    clinic: Clinic, juno: Treated, nurse: Caller, deed: str, body: dict[str, str]
) -> None:
    clinic.text("It is a bit red")
    path = f"/{clinic.item().id}"
    seen = nurse.get(path)["text_length"]
    clinic.text("PAIN")
    answer = nurse.post(f"{path}/{deed}", {**body, "seen": seen})
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (409, "new_words")
    assert nurse.post(f"{path}/{deed}", {**body, "seen": nurse.get(path)["text_length"]}).status_code < 300


def test_a_receptionist_gets_403(clinic: Clinic, juno: Treated, client: FlaskClient) -> None:
    clinic.text("PAIN")
    answer = Caller(clinic, client, "receptionist").post(f"/{clinic.item().id}/resolve", {"outcome": "seen_in_clinic"})
    assert answer.status_code == 403


def test_the_outsider_sees_nothing(clinic: Clinic, juno: Treated, client: FlaskClient) -> None:
    clinic.text("PAIN")
    outsider = Caller(clinic, client, outsider=True)
    assert outsider.get()["items"] == []
    assert outsider.get(f"/{clinic.item().id}")["code"] == "not_found"


def test_logging_twice_with_one_key_logs_once(clinic: Clinic, juno: Treated, nurse: Caller) -> None:
    body = {"patient_id": str(juno.patient.id), "urgency": "concern", "text": "rang: still red", "signs": ["redness"]}
    first, again = (nurse.post("", body, Idempotency_Key="one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert clinic.item().text == "rang: still red"


def test_an_answer_is_sent_once_for_one_key(clinic: Clinic, juno: Treated, nurse: Caller) -> None:
    clinic.text("PAIN")
    for _ in range(2):
        assert nurse.post(f"/{clinic.item().id}/reply", {"text": "Hello"}, Idempotency_Key="one").status_code == 202
    assert len(clinic.messages("reply")) == 1


def test_wrong_input_is_refused_with_every_fault(clinic: Clinic, nurse: Caller) -> None:
    answer = nurse.post("", {"urgency": "high", "text": " ", "signs": ["sparkle"], "mood": "x"})
    assert answer.status_code == 422
    assert answer.json is not None
    paths = {fault["path"] for fault in answer.json["errors"]}
    assert {"$.patient_id", "$.urgency", "$.text", "$.signs[0]", "$.mood"} <= {
        path.replace("json.", "") for path in paths
    }


def test_the_whole_item_comes_with_conversation_and_record(clinic: Clinic, juno: Treated, nurse: Caller) -> None:
    clinic.text("PAIN")
    whole = nurse.get(f"/{clinic.item().id}")
    assert [entry["direction"] for entry in whole["conversation"]] == ["in", "out"]
    assert [event["kind"] for event in whole["record"]] == ["opened", "alerted"]
    assert [entry.action for entry in clinic.all(AuditEntry, AuditEntry.action == "concern.viewed")]


def test_candidates_are_named_and_one_is_linked(clinic: Clinic, nurse: Caller) -> None:
    clinic.text("PAIN", sender="+447700900123")
    (item,) = nurse.get("?state=open")["items"]
    assert [candidate["name"] for candidate in item["candidates"]] == ["Marnie Thistle", "Otto Thistle"]
    linked = nurse.post(f"/{item['id']}/link", {"patient_id": item["candidates"][0]["id"], "checked": "date_of_birth"})
    assert linked.json is not None
    assert (linked.json["patient_name"], linked.json["candidates"]) == ("Marnie Thistle", [])
