"""Signing in through the real form."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from service.base.database import Database
from service.clinics.models import Account, Staff
from service.clinics.setup import ClinicDesk, StaffDraft, set_password
from service.web.sign_in import SignInAccount
from tests.cast import LONG_AGO
from tests.integration.web.harness import FROM_OUR_PAGE, PASSWORD, Web, a_web, sign_in

ROBIN = "robin@rowan.example"
WRONG = "do not fit together"


@pytest.fixture(scope="module")
def robin(shared: Web) -> Web:
    """The shared application, in which Robin has an account."""
    shared.account(ROBIN)
    return shared


def words(page: str) -> str:
    return re.sub(r"value=\"[^\"]*\"", "", page)


def test_a_visitor_is_asked_to_sign_in_and_led_on(running: Web) -> None:
    running.account(ROBIN)
    client = running.client()
    asked = client.get("/patients?q=quill")
    assert (asked.status_code, asked.location) == (302, "/sign-in?next=/patients?q%3Dquill")
    page = client.get(asked.location).text
    (wanted,) = re.findall(r'name="next"[^>]*value="([^"]*)"', page)
    assert sign_in(client, ROBIN, next=wanted).location == "/patients?q=quill"
    assert client.get("/patients").status_code == 200


def test_without_a_place_to_go_it_leads_to_today(running: Web) -> None:
    running.account(ROBIN)
    assert sign_in(running.client(), ROBIN).location == "/"


@pytest.mark.parametrize("written", ["ROBIN@Rowan.Example", "Robin@rowan.example"])
def test_an_address_has_no_case(running: Web, written: str) -> None:
    running.account(ROBIN)
    assert sign_in(running.client(), written).status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(robin: Web) -> None:
    wrong, unknown = sign_in(robin.client(), ROBIN, "guessed"), sign_in(robin.client(), "who@rowan.example", "guessed")
    assert wrong.status_code == unknown.status_code == 200
    assert WRONG in wrong.text
    assert words(wrong.text) == words(unknown.text)


@pytest.mark.parametrize("form", [("", ""), (ROBIN, ""), ("", PASSWORD), ("not an address", PASSWORD)])
def test_an_incomplete_form_signs_nobody_in(robin: Web, form: tuple[str, str]) -> None:
    client = robin.client()
    answer = sign_in(client, *form)
    assert (answer.status_code, WRONG in answer.text) == (200, True)
    assert client.get("/patients").status_code == 302


def test_an_inactive_account_gets_the_same_words(small: Web) -> None:
    small.account(ROBIN)
    with small.database.write() as session:
        session.execute(update(Account).values(active=False))
    client = small.client()
    assert WRONG in sign_in(client, ROBIN).text
    assert client.get("/patients").status_code == 302


def test_an_account_that_becomes_inactive_is_signed_out(small: Web) -> None:
    browser = small.signed_in()
    with small.database.write() as session:
        session.execute(update(Account).values(active=False))
    assert browser.get("/patients").status_code == 302


def test_somebody_who_left_the_clinic_sees_nothing_more(small: Web) -> None:
    browser = small.signed_in()
    with small.database.write() as session:
        session.execute(update(Staff).values(active=False))
    assert browser.get("/patients").status_code == 302


def test_an_account_without_password_cannot_sign_in(small: Web) -> None:
    small.account(ROBIN)
    with small.database.write() as session:
        session.execute(update(Account).values(password=None))
    assert WRONG in sign_in(small.client(), ROBIN, "").text
    assert WRONG in sign_in(small.client(), ROBIN, "None").text


def test_the_password_that_was_set_up_opens(running: Web) -> None:
    draft = StaffDraft("Robin", ROBIN, "manager", password="a rather long one")
    with running.database.write() as session:
        ClinicDesk(running.program.phones).add_staff(session, running.cast.owner.clinic.id, draft, LONG_AGO)
    assert sign_in(running.client(), ROBIN, "a rather long one").status_code == 302


def test_a_new_password_ends_the_old_sessions(small: Web) -> None:
    small.account(ROBIN)
    client = small.client()
    sign_in(client, ROBIN)
    assert client.get("/patients").status_code == 200
    with small.database.write() as session:
        set_password(session, ROBIN, "another long one")
    assert client.get("/patients").status_code == 302
    assert WRONG in sign_in(small.client(), ROBIN).text
    assert sign_in(small.client(), ROBIN, "another long one").status_code == 302


def test_signing_out_ends_it(running: Web) -> None:
    browser = running.signed_in()
    answer = browser.post("/sign-out", headers=FROM_OUR_PAGE)
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert browser.get("/patients").status_code == 302


def test_a_link_signs_nobody_out(small: Web) -> None:
    browser = small.signed_in()
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/patients").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:x",
    ],
)
def test_signing_in_leads_to_no_other_website(robin: Web, elsewhere: str) -> None:
    answer = sign_in(robin.client(), ROBIN, next=elsewhere)
    assert not (answer.location or "").startswith(("//", "/\\", "\\", "https:", "javascript:"))
    assert urlsplit(answer.location or "/").netloc == ""
    by_address = robin.client().post(
        "/sign-in", query_string={"next": elsewhere}, data={"email": ROBIN, "password": PASSWORD}, headers=FROM_OUR_PAGE
    )
    assert urlsplit(by_address.location or "/").netloc == ""


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(robin: Web) -> None:
    cookie = sign_in(robin.client(), ROBIN).headers["Set-Cookie"]
    assert cookie.startswith("aftercourse=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_the_cookie_travels_encrypted_only_where_we_are_reached_so(sqlite_database: Database) -> None:
    web = a_web(sqlite_database, public_url="https://clinic.example")
    web.account(ROBIN)
    assert "Secure" in sign_in(web.client(), ROBIN).headers["Set-Cookie"].split("; ")


def test_nothing_of_the_person_is_readable_in_the_cookie(robin: Web) -> None:
    assert "robin" not in sign_in(robin.client(), ROBIN).headers["Set-Cookie"].casefold()


def test_somebody_of_two_clinics_works_in_the_one_they_chose(running: Web) -> None:
    running.account(ROBIN)
    running.account(ROBIN, "manager", house=running.cast.outsider)
    client = running.client()
    sign_in(client, ROBIN)
    assert running.cast.owner.clinic.name in client.get("/patients").text
    with client.session_transaction() as cookie:
        cookie["clinic"] = str(running.cast.outsider.clinic.id)
    assert running.cast.outsider.clinic.name in client.get("/patients").text


def test_a_clinic_one_does_not_work_in_cannot_be_chosen(running: Web) -> None:
    browser = running.signed_in()
    with browser.session_transaction() as cookie:
        cookie["clinic"] = str(running.cast.outsider.clinic.id)
    page = browser.get("/patients").text
    assert running.cast.owner.clinic.name in page
    assert running.cast.outsider.clinic.name not in page


def test_a_page_of_another_clinic_does_not_exist(running: Web) -> None:
    browser = running.signed_in("manager")
    there = running.cast.outsider
    patient = f"/patients/{there.patients[0].id}"
    pages = [patient, f"{patient}/edit", f"/treatments/{there.protocol.id}"]
    assert [browser.get(page).status_code for page in pages] == [404] * 3


def test_no_other_door_of_the_library_is_open(small: Web) -> None:
    doors = {rule.rule for rule in small.app.url_map.iter_rules() if rule.endpoint.startswith("security.")}
    assert doors == {"/sign-in", "/sign-out"}


@pytest.mark.parametrize("asked", ["", "?include_auth_token", "?include_auth_token=1"])
def test_nothing_but_a_form_is_read(robin: Web, asked: str) -> None:
    client = robin.client()
    for body in ({"email": ROBIN, "password": PASSWORD}, [1], {}):
        answer = client.post(f"/sign-in{asked}", json=body, headers=FROM_OUR_PAGE)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (415, False)
    assert client.get("/patients").status_code == 302


def test_no_token_is_handed_out(robin: Web) -> None:
    headers = {**FROM_OUR_PAGE, "Accept": "application/json"}
    form = {"email": ROBIN, "password": PASSWORD}
    answer = robin.client().post("/sign-in?include_auth_token", data=form, headers=headers)
    assert (answer.status_code, "token" in answer.text) == (302, False)


def test_no_token_lets_anybody_in(robin: Web) -> None:
    with robin.app.test_request_context(), robin.database.read() as session:
        account = session.scalars(select(SignInAccount)).first()
        token = str(account.get_auth_token()) if account else ""
    assert token
    client = robin.client()
    assert client.get(f"/patients?auth_token={token}").status_code == 302
    assert client.get("/patients", headers={"Authentication-Token": token}).status_code == 302
    assert client.post("/patients", json={"auth_token": token}, headers=FROM_OUR_PAGE).status_code == 302


def test_a_copied_cookie_ends_with_signing_out(running: Web) -> None:
    browser = running.signed_in()
    thief, kept = running.client(), browser.get_cookie("aftercourse")
    assert kept is not None
    thief.set_cookie("aftercourse", kept.value)
    assert thief.get("/patients").status_code == 200
    browser.post("/sign-out", headers=FROM_OUR_PAGE)
    assert thief.get("/patients").status_code == 302


def test_signing_out_is_taken_back_with_its_transaction(small: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = small.signed_in()
    thief, kept = small.client(), browser.get_cookie("aftercourse")
    assert kept is not None
    thief.set_cookie("aftercourse", kept.value)

    def away(**_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr("service.web.application.end_transaction", away)
        assert browser.post("/sign-out", headers=FROM_OUR_PAGE).status_code == 503
    assert thief.get("/patients").status_code == 200


def test_nobody_is_remembered_beyond_the_session(robin: Web) -> None:
    client = robin.client()
    sign_in(client, ROBIN, remember="y")
    assert client.get_cookie("remember_token") is None
    assert client.get("/patients").status_code == 200
