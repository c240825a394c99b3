"""Other websites cannot make a browser of ours do anything."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from service.base.database import Database
from tests.integration.web.harness import Web, a_web, problem

NEW = {"name": "Quill Marrow", "channel": "print"}


@dataclass
class Case:
    """Headers that a browser sends, and whether they are let through."""

    headers: dict[str, str]
    through: bool


CASES = {
    "our own page": Case({"Sec-Fetch-Site": "same-origin"}, through=True),
    "typed by hand": Case({"Sec-Fetch-Site": "none"}, through=True),
    "another website": Case({"Sec-Fetch-Site": "cross-site"}, through=False),
    "a neighbour on our domain": Case({"Sec-Fetch-Site": "same-site"}, through=False),
    "an unknown word": Case({"Sec-Fetch-Site": "elsewhere"}, through=False),
    "an old browser on our page": Case({"Origin": "http://127.0.0.1:18000"}, through=True),
    "an old browser at the name it used": Case({"Origin": "http://localhost"}, through=True),
    "an old browser elsewhere": Case({"Origin": "https://elsewhere.example"}, through=False),
    "an old browser that hides": Case({"Origin": "null"}, through=False),
    "nothing said": Case({}, through=False),
    "a lie about the origin": Case({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:18000"}, through=False),
}


@pytest.fixture
def browser(small: Web) -> FlaskClient:
    return small.signed_in()


@pytest.fixture
def visitor(shared: Web) -> FlaskClient:
    return shared.client()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_form_counts_only_where_it_comes_from_us(visitor: FlaskClient, case: Case) -> None:
    answer = visitor.post("/sign-in", data={"email": "", "password": ""}, headers=case.headers)
    assert answer.status_code == (200 if case.through else 403)


def test_a_refused_form_changes_nothing(browser: FlaskClient) -> None:
    assert browser.post("/patients", data=NEW, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert "Quill" not in browser.get("/patients?q=quill", headers={"HX-Request": "true"}).text


def test_nobody_is_signed_in_or_out_by_another_website(small: Web) -> None:
    browser = small.signed_in()
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post("/sign-out", headers=elsewhere).status_code == 403
    assert browser.get("/patients").status_code == 200
    assert small.client().post("/sign-in", data={}, headers=elsewhere).status_code == 403


def test_following_a_link_from_elsewhere_works(browser: FlaskClient) -> None:
    assert browser.get("/patients", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_programs_need_no_such_header(small: Web) -> None:
    answer = small.caller().post("/patients", NEW)
    assert answer.status_code == 201


def test_the_provider_is_judged_by_its_signature_alone(small: Web) -> None:
    answer = small.client().post("/webhooks/twilio/inbound", data={"MessageSid": "SM1"})
    assert problem(answer)["code"] == "bad_signature"


def test_the_origin_is_compared_without_the_path_of_our_address(sqlite_database: Database) -> None:
    under = a_web(sqlite_database, public_url="https://clinic.example/aftercourse")
    post = under.client().post
    assert post("/sign-in", data={}, headers={"Origin": "https://clinic.example"}).status_code == 200
    assert post("/sign-in", data={}, headers={"Origin": "https://other.example"}).status_code == 403
