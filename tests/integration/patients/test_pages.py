"""Patients on pages: find, add, look, change."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.base.audit import AuditEntry
from service.clinics.models import Clinic, Site
from service.patients import consents, opt_outs
from service.patients.models import Consent, Patient
from tests.cast import a_sender
from tests.integration.web.harness import FROM_OUR_PAGE, Web
from tests.support.rows import rows_of

NUMBER = "+447700900311"
NEW = {"name": "Quill Marrow", "mobile": "07700 900311", "channel": "sms", "whose_phone": "own", "language": "en"}
AGREED = {**NEW, "consent_sms": "yes", "how": "desk"}


@pytest.fixture
def browser(small: Web) -> FlaskClient:
    return small.signed_in()


def post(browser: FlaskClient, path: str, **form: str) -> tuple[int, str, str]:
    answer = browser.post(path, data=form, headers=FROM_OUR_PAGE)
    return answer.status_code, answer.location or "", answer.text


def add(browser: FlaskClient, **over: str) -> str:
    """Add a patient by the form, and return the address of their page."""
    status, location, page = post(browser, "/patients", **{**AGREED, **over})
    assert status == 302, page
    return location


def kept(small: Web, address: str) -> tuple[Patient, list[Consent]]:
    with small.database.read() as session:
        patient_id = UUID(address.rsplit("/", 1)[-1])
        patient = session.scalars(select(Patient).where(Patient.id == patient_id)).one()
        return patient, consents.history(session, patient.clinic_id, patient.id)


def count(small: Web) -> int:
    with small.database.read() as session:
        return session.scalar(select(func.count()).select_from(Patient)) or 0


def test_a_patient_is_added_and_shown(small: Web, browser: FlaskClient) -> None:
    address = add(browser, date_of_birth="1984-03-27")
    page = browser.get(address).text
    assert "Quill Marrow" in page
    assert "born 27 March 1984" in page
    assert "07700 900311" in page
    patient, ledger = kept(small, address)
    assert (patient.mobile, [(entry.given, entry.how) for entry in ledger]) == ("+447700900311", [(True, "desk")])
    assert ledger[0].recorded_by_kind == "staff"


def test_adding_can_lead_on_to_a_course(browser: FlaskClient) -> None:
    assert add(browser, then="course").startswith("/courses/new?patient=")


def test_without_the_box_no_consent_is_noted(small: Web, browser: FlaskClient) -> None:
    _, location, _ = post(browser, "/patients", **NEW)
    assert kept(small, location)[1] == []
    assert "has not agreed to texts" in browser.get(location).text


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"name": ""}, "Name is needed"),
        ({"name": "Q"}, "Name must have 2 to 120 characters."),
        ({"mobile": "020 7946 0018"}, ">This is a landline, which cannot be texted; give a mobile number, or choose"),
        ({"mobile": "12"}, ">No phone has this number; please read it out again with the patient.<"),
        ({"mobile": ""}, ">Texts need a mobile number; for a patient without one, choose Paper instead.<"),
        ({"email": "quill"}, "E-mail must be an e-mail address"),
        ({"date_of_birth": "2999-01-01"}, "Date of birth must be a day in the past"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    small: Web, browser: FlaskClient, over: dict[str, str], told: str
) -> None:
    before = count(small)
    status, _, page = post(browser, "/patients", **{**AGREED, "note": "Prefers mornings", **over})
    assert status == 422
    assert told in page
    assert "Nothing was saved yet" in page
    assert 'value="Prefers mornings"' in page
    assert re.search(r'name="consent_sms" value="yes" checked', page)
    assert count(small) == before


def test_all_faults_are_shown_at_once(browser: FlaskClient) -> None:
    _, _, page = post(browser, "/patients", **{**AGREED, "name": "", "mobile": "12"})
    assert "Name is needed." in page
    assert "No phone has this number" in page


def test_all_faults_of_a_change_are_shown_at_once(browser: FlaskClient) -> None:
    _, _, page = post(browser, f"{add(browser)}/edit", **{**AGREED, "name": "", "mobile": ""})
    assert "Name must have 2 to 120 characters." in page
    assert "Texts need a mobile number" in page


@pytest.mark.parametrize(
    ("over", "place"),
    [({}, "mobile"), ({"mobile": NEW["mobile"], "channel": "pigeon"}, "channel"), ({"name": "Q"}, "name")],
)
def test_the_first_field_that_is_wrong_has_the_focus_and_says_so(
    browser: FlaskClient, over: dict[str, str], place: str
) -> None:
    _, _, page = post(browser, "/patients", **{**AGREED, "mobile": "12", "email": "quill", **over})
    assert re.findall(r'<\w+[^>]* name="(\w+)"[^>]* autofocus', page) == [place]
    assert f'aria-describedby="{place}-error" autofocus' in page
    assert f'id="{place}-error"' in page


def test_a_new_form_begins_at_the_name(browser: FlaskClient) -> None:
    page = browser.get("/patients/new").text
    assert re.findall(r'<\w+[^>]* name="(\w+)"[^>]* autofocus', page) == ["name"]


def test_enter_saves_and_goes_on_to_the_course(browser: FlaskClient) -> None:
    page = browser.get("/patients/new").text
    form = page[page.index('action="/patients"') :]
    assert re.findall(r'<button type="submit"[^>]*>([^<]+)<', form)[0] == "Save and plan a course"


@pytest.mark.parametrize(
    ("mobile", "shown"), [("+447700900311", "07700 900311"), ("+33 6 12 34 56 78", "+33 6 12 34 56 78"), ("", "")]
)
def test_a_number_is_edited_as_people_write_it_and_stays_the_same(
    small: Web, browser: FlaskClient, mobile: str, shown: str
) -> None:
    address = add(browser, mobile=mobile, channel="sms" if mobile else "print")
    before = kept(small, address)[0].mobile
    assert f'name="mobile" value="{shown}"' in browser.get(f"{address}/edit").text
    post(browser, f"{address}/edit", **{**AGREED, "mobile": shown, "channel": "sms" if mobile else "print"})
    assert kept(small, address)[0].mobile == before


def test_somebody_with_the_same_name_and_number_is_asked_about_first(small: Web, browser: FlaskClient) -> None:
    address, before = add(browser), count(small)
    status, _, page = post(browser, "/patients", **{**AGREED, "name": "quill  MARROW", "then": "course"})
    assert (status, count(small)) == (409, before)
    assert f'there is already <a href="{address}">Quill Marrow</a> with this number' in page
    assert 'value="quill  MARROW"' in page
    assert 'name="anyway" value="course">Save all the same</button>' in page


def test_they_are_saved_all_the_same_when_somebody_says_so(small: Web, browser: FlaskClient) -> None:
    add(browser)
    before = count(small)
    assert add(browser, anyway="yes").startswith("/patients/")
    assert add(browser, anyway="course").startswith("/courses/new?patient=")
    assert count(small) == before + 2


def test_a_family_that_shares_a_number_is_added_unasked(browser: FlaskClient) -> None:
    add(browser)
    assert "another patient" in browser.get(add(browser, name="Bramble Marrow")).text.lower()


def test_the_stops_of_the_number_stand_among_the_consents(small: Web, browser: FlaskClient) -> None:
    address = add(browser)
    patient, _ = kept(small, address)
    at = small.program.clock.now()
    entries = [(True, "reply", "stop"), (False, "reply", "start"), (True, "reply", None), (True, "provider", None)]
    with small.database.write() as session:
        for minutes, (out, source, word) in enumerate(entries, 1):
            later = at + timedelta(minutes=minutes)
            opt_outs.record(
                session, patient.clinic_id, NUMBER, "sms", opted_out=out, source=source, word=word, at=later
            )
    page = browser.get(address).text
    told = [
        "agreed to SMS (desk)",
        "the number sent STOP (SMS)",
        "the number sent START (SMS)",
        "the number asked for no more texts (SMS)",
        "Twilio says the number has stopped (SMS)",
    ]
    assert re.findall(r"<li>[^<]*\d\d:\d\d: ([^<]+)</li>", page) == told


def test_what_was_typed_is_never_taken_for_a_page(browser: FlaskClient) -> None:
    status, _, page = post(browser, "/patients", **{**NEW, "name": "<script>x</script>", "mobile": "12"})
    assert status == 422
    assert "<script>x" not in page
    address = add(browser, name="<b>Quill</b>")
    assert "<b>Quill" not in browser.get(address).text


def test_the_name_that_was_searched_for_begins_the_form(browser: FlaskClient) -> None:
    assert 'value="Quill Marrow"' in browser.get("/patients/new?name=Quill+Marrow").text


def test_a_change_is_kept_and_the_rest_stays(small: Web, browser: FlaskClient) -> None:
    address = add(browser, note="Prefers mornings", email="quill@marrow.example")
    form = browser.get(f"{address}/edit").text
    assert 'value="quill@marrow.example"' in form
    assert re.search(r'name="consent_sms" value="yes" checked', form)
    assert post(browser, f"{address}/edit", **AGREED, note="Afternoons", email="")[:2] == (302, address)
    patient, ledger = kept(small, address)
    assert (patient.note, patient.email, patient.name, len(ledger)) == ("Afternoons", None, "Quill Marrow", 1)


def test_taking_consent_back_is_one_more_entry(small: Web, browser: FlaskClient) -> None:
    address = add(browser)
    assert post(browser, f"{address}/edit", **NEW)[0] == 302
    assert [entry.given for entry in kept(small, address)[1]] == [True, False]


def test_a_refused_change_shows_what_was_typed_and_keeps_what_was(small: Web, browser: FlaskClient) -> None:
    address = add(browser)
    status, _, page = post(browser, f"{address}/edit", **{**AGREED, "name": "Bramble", "mobile": "12"})
    assert status == 422
    assert 'value="Bramble"' in page
    assert "Change Quill Marrow" in page
    assert kept(small, address)[0].name == "Quill Marrow"


def shown_by(page: str) -> dict[str, str]:
    """Return what a form says that it showed."""
    return {name: unescape(value) for name, value in re.findall(r'name="(shown-\w+)" value="([^"]*)"', page)}


def test_a_form_that_was_open_too_long_brings_back_neither_consent_nor_a_wrong_number(
    small: Web, browser: FlaskClient
) -> None:
    address = add(browser)
    shown = shown_by(browser.get(f"{address}/edit").text)
    post(browser, f"{address}/edit", **{**NEW, "mobile": "07700 900177"})
    assert post(browser, f"{address}/edit", **{**AGREED, **shown, "name": "Quill Marlow"})[0] == 302
    patient, ledger = kept(small, address)
    assert (patient.name, patient.mobile) == ("Quill Marlow", "+447700900177")
    assert [entry.given for entry in ledger] == [True, False]


def test_what_two_people_changed_is_shown_before_the_second_is_saved(small: Web, browser: FlaskClient) -> None:
    address = add(browser)
    shown = shown_by(browser.get(f"{address}/edit").text)
    post(browser, f"{address}/edit", **{**NEW, "mobile": "07700 900177"})
    stale = {**AGREED, "mobile": "07700 900155"}
    status, _, page = post(browser, f"{address}/edit", **{**stale, **shown})
    assert (status, kept(small, address)[0].mobile) == (409, "+447700900177")
    assert "it says “07700 900177” now" in page
    assert 'name="mobile" value="07700 900155"' in page
    assert not re.search(r'name="consent_sms" value="yes" checked', page)
    assert post(browser, f"{address}/edit", **{**NEW, "mobile": "07700 900155"}, **shown_by(page))[0] == 302
    patient, ledger = kept(small, address)
    assert (patient.mobile, [entry.given for entry in ledger]) == ("+447700900155", [True, False])


def test_looking_at_and_editing_a_patient_are_noted(small: Web, browser: FlaskClient) -> None:
    address = add(browser)
    browser.get(address)
    browser.get(f"{address}/edit")
    with small.database.read() as session:
        views = session.scalars(select(AuditEntry).where(AuditEntry.action == "patient.viewed")).all()
    assert {str(view.subject_id) for view in views} == {address.rsplit("/", 1)[-1]}
    assert (len(views), views[0].actor_kind) == (2, "staff")


def test_the_list_alone_comes_while_typing(browser: FlaskClient) -> None:
    add(browser)
    part = browser.get("/patients?q=quil", headers={"HX-Request": "true"}).text
    whole = browser.get("/patients?q=quil").text
    assert "Quill Marrow" in part
    assert "Quill Marrow" in whole
    assert ("<html" in part, "<html" in whole) == (False, True)


def test_who_is_not_found_is_said(browser: FlaskClient) -> None:
    page = browser.get("/patients?q=nobody", headers={"HX-Request": "true"}).text
    assert "Thistle" not in page
    assert page.strip()


def test_what_a_patient_told_by_phone_is_noted_in_words_and_can_be_taken_back(small: Web, browser: FlaskClient) -> None:
    address = add(browser)
    post(browser, f"{address}/texts", told="less")
    page = browser.get(address).text
    assert "told the desk: only the texts that safety needs (SMS)" in page
    assert "wants only the texts that safety needs" in page
    post(browser, f"{address}/texts", told="stop")
    assert "This number wants no more texts" in browser.get(address).text
    post(browser, f"{address}/texts", told="start")
    page = browser.get(address).text
    assert "told the desk: texts again (SMS)" in page
    assert "This number wants no more texts" not in page
    with small.database.read() as session:
        noted = {tuple(entry.fields) for entry in rows_of(session, AuditEntry, AuditEntry.action == "number.told")}
    assert noted == {("scope",)}  # what it was stands in the ledger alone


def test_the_desk_cannot_open_a_number_that_stopped_itself(small: Web, browser: FlaskClient) -> None:
    address = add(browser)
    patient, _ = kept(small, address)
    with small.database.write() as session:
        at = small.program.clock.now()
        opt_outs.record(session, patient.clinic_id, NUMBER, "sms", opted_out=True, source="reply", word="stop", at=at)
    status, _, page = post(browser, f"{address}/texts", told="start")
    assert status == 409
    assert "ask the patient to text START" in page
    assert "All texts again" not in browser.get(address).text


@pytest.fixture
def on_whatsapp(small: Web) -> None:
    with small.database.write() as session:
        site = session.scalars(select(Site).join(Clinic).where(Clinic.key == "rowan")).one()
        a_sender(session, site, "+447700900955", channel="whatsapp")


@pytest.mark.usefixtures("on_whatsapp")
def test_consent_to_whatsapp_is_asked_for_by_itself(small: Web, browser: FlaskClient) -> None:
    assert 'value="whatsapp"' in browser.get("/patients/new").text
    address = add(browser, channel="whatsapp", consent_whatsapp="yes")
    patient, ledger = kept(small, address)
    assert patient.channel == "whatsapp"
    assert {entry.channel: entry.wording for entry in ledger} == consents.WORDINGS
    assert re.search(r'name="consent_whatsapp" value="yes" checked', browser.get(f"{address}/edit").text)


@pytest.mark.usefixtures("on_whatsapp")
def test_who_agreed_to_sms_alone_is_said_to_get_sms(browser: FlaskClient) -> None:
    assert "texts go by SMS" in browser.get(add(browser, channel="whatsapp")).text


def test_whatsapp_is_not_offered_where_the_clinic_is_not_there(browser: FlaskClient) -> None:
    assert 'value="whatsapp"' not in browser.get("/patients/new").text


def test_a_patient_may_want_texts_in_another_language(browser: FlaskClient) -> None:
    assert "<dt>Language</dt><dd>Polish</dd>" in browser.get(add(browser, language="pl")).text
    assert "Lithuanian" in browser.get(f"{add(browser, language='lt', anyway='yes')}/edit").text
