"""Patients in the API."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.base.database import Database
from service.patients import consents
from service.patients.models import Patient
from tests.integration.web.harness import Caller, Web, a_web, paths, problem
from tests.support.rows import rows_of

MOBILE, LANDLINE = "07700 900311", "020 7946 0018"
QUILL: dict[str, Any] = {
    "name": "Quill Marrow",
    "mobile": MOBILE,
    "language": "en",
    "channel": "sms",
    "consent": {"sms": True, "how": "desk"},
    "date_of_birth": "1984-03-27",
    "whose_phone": "own",
    "email": "quill@marrow.example",
    "emergency_contact": "Fern Marrow, sister",
    "note": "Prefers mornings",
}


@pytest.fixture
def caller(running: Web) -> Caller:
    return running.caller("receptionist")


@pytest.fixture
def desk(small: Web) -> Caller:
    return small.caller("receptionist")


@pytest.fixture(scope="module")
def strict(shared: Web) -> Caller:
    """A desk at which only requests are made that are refused."""
    return shared.caller("receptionist")


def added(caller: Caller, **over: Any) -> dict[str, Any]:
    answer = caller.post("/patients", {**QUILL, **over})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def trail(running: Web, action: str) -> list[AuditEntry]:
    with running.database.read() as session:
        return rows_of(session, AuditEntry, AuditEntry.action == action)


def test_a_patient_is_added_and_shown_as_given(caller: Caller) -> None:
    made = added(caller)
    expected = {**QUILL, "mobile": "+447700900311", "consent": {"sms": True, "whatsapp": False}, "warnings": []}
    assert {name: made[name] for name in expected} == expected
    assert caller.get(f"/patients/{made['id']}").get_json() == made


def test_little_is_needed(desk: Caller) -> None:
    made = desk.post("/patients", {"name": "Quill Marrow", "mobile": MOBILE}).get_json()
    assert (made["channel"], made["language"], made["whose_phone"]) == ("sms", "en", "own")
    assert made["consent"] == {"sms": False, "whatsapp": False}


def test_a_name_is_kept_without_spare_spaces(desk: Caller) -> None:
    assert added(desk, name="  Quill   Marrow ")["name"] == "Quill Marrow"


@pytest.mark.parametrize(
    "written", ["07700900311", "+44 7700 900311", "0044 7700 900311", "(07700) 900-311", "07700.900.311"]
)
def test_a_number_is_read_as_people_write_it(desk: Caller, written: str) -> None:
    assert added(desk, mobile=written)["mobile"] == "+447700900311"


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
@pytest.mark.parametrize("number", [LANDLINE, "12", "not a number", "+1 555", "07700 90031", None, ""])
def test_a_number_that_cannot_be_texted_is_refused(strict: Caller, channel: str, number: str | None) -> None:
    answer = strict.post("/patients", {**QUILL, "channel": channel, "mobile": number})
    assert (answer.status_code, paths(answer)) == (422, ["$.mobile"])
    assert strict.get("/patients", q="quill").get_json()["items"] == []


def test_a_landline_is_kept_for_calls(desk: Caller) -> None:
    made = added(desk, channel="print", mobile=LANDLINE)
    assert made["mobile"] == "+442079460018"
    assert [warning["code"] for warning in made["warnings"]] == ["print"]


def test_somebody_without_a_phone_is_printed_for(desk: Caller) -> None:
    made = added(desk, channel="print", mobile=None)
    assert (made["mobile"], made["warnings"][0]["code"]) == (None, "print")


def test_a_landline_cannot_become_a_texted_number_later(desk: Caller) -> None:
    made = added(desk, channel="print", mobile=LANDLINE)
    assert paths(desk.patch(f"/patients/{made['id']}", {"channel": "sms"})) == ["$.mobile"]
    assert desk.get(f"/patients/{made['id']}").get_json()["channel"] == "print"


def test_a_number_cannot_be_taken_from_somebody_who_is_texted(desk: Caller) -> None:
    made = added(desk)
    assert paths(desk.patch(f"/patients/{made['id']}", {"mobile": None})) == ["$.mobile"]
    assert desk.patch(f"/patients/{made['id']}", {"mobile": None, "channel": "print"}).status_code == 200


def test_drama_numbers_are_no_numbers_in_production(sqlite_database: Database) -> None:
    caller = a_web(sqlite_database, allow_drama_numbers="0").caller()
    assert paths(caller.post("/patients", QUILL)) == ["$.mobile"]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": ""}, "$.name"),
        ({"name": " Q "}, "$.name"),
        ({"name": "Q" * 121}, "$.name"),
        ({"name": 12}, "$.name"),
        ({"name": "Quill\x00Marrow"}, "$.name"),
        ({"note": "half of a pair \ud83d"}, "$.note"),
        ({"consent": {"sms": True, "how": "de\x00sk"}}, "$.consent.how"),
        ({"consent": {"sms": True, "email": True}}, "$.consent.email"),
        ({"consent": True}, "$.consent"),
        ({"channel": "pigeon"}, "$.channel"),
        ({"channel": None}, "$.channel"),
        ({"language": "english"}, "$.language"),
        ({"whose_phone": "neighbour"}, "$.whose_phone"),
        ({"date_of_birth": "27/03/1984"}, "$.date_of_birth"),
        ({"date_of_birth": "1984-02-30"}, "$.date_of_birth"),
        ({"date_of_birth": "19840327"}, "$.date_of_birth"),
        ({"date_of_birth": "2999-01-01"}, "$.date_of_birth"),
        ({"date_of_birth": "1899-12-31"}, "$.date_of_birth"),
        ({"email": "quill"}, "$.email"),
        ({"note": "x" * 2001}, "$.note"),
        ({"id": "5"}, "$.id"),
        ({"clinic_id": "5"}, "$.clinic_id"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(strict: Caller, wrong: dict[str, Any], path: str) -> None:
    answer = strict.post("/patients", {**QUILL, **wrong})
    assert (answer.status_code, paths(answer)) == (422, [path])


def test_everything_that_is_wrong_is_named_at_once(strict: Caller) -> None:
    answer = strict.post("/patients", {"mobile": 5, "email": "quill", "note": "\x00"})
    assert set(paths(answer)) == {"$.name", "$.mobile", "$.email", "$.note"}


@pytest.mark.parametrize("number", ["12", LANDLINE, None])
def test_a_number_that_will_not_do_is_named_with_all_other_faults(strict: Caller, number: str | None) -> None:
    answer = strict.post("/patients", {**QUILL, "name": "Q", "mobile": number})
    assert sorted(paths(answer)) == ["$.mobile", "$.name"]


def test_a_note_may_have_lines_and_signs(desk: Caller) -> None:
    note = "Line one\nLine two\tand “quotes” — 🙂 é"
    assert added(desk, note=note)["note"] == note


def test_only_the_fields_that_are_given_change(caller: Caller) -> None:
    made = added(caller)
    changed = caller.patch(f"/patients/{made['id']}", {"note": "Afternoons now", "email": None}).get_json()
    assert changed == {**made, "note": "Afternoons now", "email": None}


def test_a_refused_change_changes_nothing(caller: Caller) -> None:
    made = added(caller)
    answer = caller.patch(f"/patients/{made['id']}", {"name": "Somebody Else", "mobile": LANDLINE})
    assert paths(answer) == ["$.mobile"]
    assert caller.get(f"/patients/{made['id']}").get_json() == made
    assert caller.get("/patients", q="somebody").get_json()["items"] == []


def test_a_patient_who_does_not_exist_cannot_be_looked_at(strict: Caller) -> None:
    nobody = "/patients/01890000-0000-7000-8000-000000000000"
    assert [strict.get(nobody).status_code, strict.patch(nobody, {}).status_code] == [404, 404]
    assert strict.get("/patients/not-an-id").status_code == 404


def test_consent_is_a_ledger(running: Web, caller: Caller) -> None:
    made = added(caller)
    for given in (False, False, True):
        changed = caller.patch(f"/patients/{made['id']}", {"consent": {"sms": given, "how": "phone"}}).get_json()
        assert changed["consent"]["sms"] is given
    with running.database.read() as session:
        patient = session.scalars(select(Patient).where(Patient.id == UUID(made["id"]))).one()
        entries = consents.history(session, patient.clinic_id, patient.id)
    assert [(entry.given, entry.how) for entry in entries] == [(True, "desk"), (False, "phone"), (True, "phone")]
    assert {entry.channel for entry in entries} == {"sms"}
    assert all(entry.wording and entry.recorded_by_kind == "token" and entry.recorded_by_id for entry in entries)


def test_consent_to_one_channel_is_none_to_another(desk: Caller) -> None:
    agreed: list[dict[str, bool]] = [{}, {"sms": True}, {"whatsapp": True}]
    made = [
        added(desk, channel="whatsapp", consent=consent, mobile=f"07700 90031{n}") for n, consent in enumerate(agreed)
    ]
    assert [[warning["code"] for warning in one["warnings"]] for one in made] == [
        ["no_consent"],
        ["by_sms"],
        ["no_whatsapp"],
    ]


def test_what_stands_in_the_way_of_texts_is_told(running: Web, caller: Caller) -> None:
    shared = caller.get(f"/patients/{running.cast.owner.patients[0].id}").get_json()
    assert [warning["code"] for warning in shared["warnings"]] == ["number_shared"]
    without = added(caller, consent={})
    assert [warning["code"] for warning in without["warnings"]] == ["no_consent"]
    assert all(warning["sentence"].endswith(".") for warning in [*shared["warnings"], *without["warnings"]])


@pytest.mark.parametrize("deed", ["wrong", "confirm"])
def test_a_program_that_names_the_number_is_refused_where_it_is_another_one(caller: Caller, deed: str) -> None:
    made = added(caller)
    path = f"/patients/{made['id']}/number/{deed}"
    assert problem(caller.post(path, {"mobile": "+447700900399"}))["code"] == "number_changed"
    suspended = [deed == "wrong"] * 2
    answers = [caller.post(path, {"mobile": made["mobile"]}), caller.post(path)]
    codes = [[warning["code"] for warning in answer.get_json()["warnings"]] for answer in answers]
    assert ["number_suspended" in one for one in codes] == suspended


def test_a_number_of_another_clinic_is_not_shared(running: Web) -> None:
    other = running.caller(outsider=True).get(f"/patients/{running.cast.outsider.patients[0].id}").get_json()
    assert other["warnings"] == []


def test_adding_and_changing_are_noted_by_field_names_only(running: Web, caller: Caller) -> None:
    made = added(caller)
    caller.patch(f"/patients/{made['id']}", {"note": "Afternoons now"})
    (entry,) = trail(running, "patient.added")
    assert set(entry.fields) == set(QUILL)
    (change,) = trail(running, "patient.changed")
    assert (change.fields, str(change.subject_id), change.actor_kind) == (["note"], made["id"], "token")
    kept = str([vars(each) for each in (entry, change)])
    assert not any(word in kept for word in ("Quill", "900311", "Afternoons", "mornings"))


def test_looking_at_a_patient_is_noted(running: Web, caller: Caller) -> None:
    made = added(caller)
    assert trail(running, "patient.viewed") == []
    answer = caller.get(f"/patients/{made['id']}")
    (entry,) = trail(running, "patient.viewed")
    assert (str(entry.subject_id), entry.clinic_id) == (made["id"], running.cast.owner.clinic.id)
    assert entry.request_id
    assert answer.status_code == 200


def test_a_list_notes_no_look(running: Web, caller: Caller) -> None:
    caller.get("/patients")
    assert trail(running, "patient.viewed") == []


def test_refusals_quote_nothing_of_the_patient(strict: Caller) -> None:
    answer = strict.post("/patients", {**QUILL, "mobile": "07700 9003112233", "email": "quill marrow"})
    assert not any(word in answer.text for word in ("Quill", "marrow", "9003112233"))
    assert problem(answer)["code"] == "invalid_input"


LIKED = {"days": ["mon", "tue"], "from": "09:00", "to": "12:00"}


def test_what_suits_a_patient_is_kept(caller: Caller) -> None:
    made = added(caller, preferred=LIKED)
    assert made["preferred"] == LIKED
    assert caller.patch(f"/patients/{made['id']}", {"preferred": {"days": ["fri"]}}).get_json()["preferred"] == {
        "days": ["fri"]
    }
    assert caller.patch(f"/patients/{made['id']}", {"preferred": None}).get_json()["preferred"] is None


def test_it_names_what_cannot_suit_anybody(strict: Caller) -> None:
    answer = strict.post("/patients", {**QUILL, "preferred": {"days": ["mon", "someday"], "from": "9", "to": "25:00"}})
    assert paths(answer) == ["$.preferred.days[1]", "$.preferred.from", "$.preferred.to"]
    answer = strict.post("/patients", {**QUILL, "preferred": {"from": "12:00", "to": "12:00"}})
    assert paths(answer) == ["$.preferred.to"]
