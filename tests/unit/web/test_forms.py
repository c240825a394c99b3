"""Forms of pages, checked by the schemas of the API."""

from types import SimpleNamespace

import pytest
from flask import Flask

from service.base.errors import Fault, Refusal, invalid
from service.base.phones import Phones
from service.patients.schemas import PatientDraftSchema
from service.web.forms import Form, read_form
from service.web.program import EXTENSION

APP = Flask("forms")
APP.extensions[EXTENSION] = SimpleNamespace(phones=Phones(allow_drama=True))


def posted(**typed: str) -> Form:
    with APP.test_request_context(method="POST", data=typed):
        return read_form(PatientDraftSchema(), {"consent": {"sms": True}})


def test_what_was_typed_is_checked_and_kept() -> None:
    form = posted(name="  Quill  Marrow ", mobile="07700 900311", then="course")
    assert form.errors == {}
    assert (form.values["name"], form.values["consent"]) == ("Quill Marrow", {"sms": True})
    assert form.get("name") == "  Quill  Marrow "
    assert "then" not in form.values


def test_a_field_left_empty_counts_as_not_given() -> None:
    assert posted(name="Quill Marrow", mobile="07700 900311", email="", date_of_birth="").errors == {}


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"name": ""}, {"name": "is needed"}),
        ({"name": "Quill Marrow", "email": "quill"}, {"email": "must be an e-mail address"}),
        ({"name": "Q", "channel": "pigeon"}, {"name": "must have 2 to 120 characters"}),
        ({"name": "Quill\x00Marrow"}, {"name": "must be readable text"}),
    ],
)
def test_what_is_wrong_stands_at_its_field(typed: dict[str, str], errors: dict[str, str]) -> None:
    assert errors.items() <= posted(**typed).errors.items()


def test_the_faults_of_a_refusal_stand_at_their_fields() -> None:
    form = Form({})
    form.blame(invalid(Fault("$.mobile", "is a landline")))
    assert form.errors == {"mobile": "is a landline"}


def test_a_refusal_without_faults_stands_above_the_form() -> None:
    form = Form({})
    form.blame(Refusal("slot_taken"))
    assert form.errors == {"": "That time is taken."}
