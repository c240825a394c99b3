"""The texts of a protocol are handed in as templates, and their approval is followed."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from service.base.errors import Refusal
from service.clinics.models import Sender
from service.notify.delivery.provider import Credentials
from service.notify.whatsapp.content_api import ContentUnavailableError, TemplateDraft
from service.protocols.models import ProtocolSignOff
from tests.integration.notify.whatsapp.scene import Templates

TEXTS = 12
"""As many texts as the protocol of the tests has, three of them in two variants."""


def test_every_text_is_made_once_handed_in_and_approved(templates: Templates) -> None:
    assert templates.hand_in() == TEXTS
    assert templates.hand_in() == 0
    templates.approve_all()
    assert {row.status for row in templates.rows()} == {"approved"}
    there = templates.there()
    assert len(there) == TEXTS
    assert {one["category"] for one in there} == {"UTILITY"}
    assert {row.content_sid for row in templates.rows()} == {one["sid"] for one in there}


def test_a_crash_between_making_a_template_and_keeping_its_id_makes_no_second_one(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates.hand_in()
    make = templates.api.make

    def make_and_die(credentials: Credentials, draft: TemplateDraft) -> str:
        make(credentials, draft)
        raise ContentUnavailableError("Timeout")

    with monkeypatch.context() as dying:
        dying.setattr(templates.api, "make", make_and_die)
        templates.watch.run()
    assert {row.content_sid for row in templates.rows()} == {None}
    assert {row.trouble for row in templates.rows()} == {"Timeout"}
    templates.look_again()
    assert len(templates.there()) == TEXTS
    assert all(row.content_sid for row in templates.rows())


def test_what_was_refused_says_why_and_comes_back_under_another_name(templates: Templates) -> None:
    templates.decide(review="hold")
    templates.hand_in()
    templates.watch.run()
    refused = templates.rows(step="day_2")[0]
    templates.decide(name=refused.name, status="rejected", rejection_reason="Too vague.")
    templates.look_again()
    assert templates.rows(step="day_2")[0].rejection_reason == "Too vague."
    assert templates.hand_in() == 1
    first, second = templates.rows(step="day_2")
    assert (first.status, second.status) == ("rejected", "draft")
    assert first.name != second.name


def test_what_whatsapp_changes_later_is_seen(templates: Templates) -> None:
    templates.approve_all()
    changes = {"day_1": {"status": "paused"}, "day_2": {"status": "disabled"}, "day_5": {"category": "MARKETING"}}
    for step, told in changes.items():
        templates.decide(name=templates.rows(step=step)[0].name, **told)
    templates.look_again(timedelta(hours=2))
    for step, told in changes.items():
        assert {field: getattr(templates.rows(step=step)[0], field) for field in told} == told


def test_an_unsigned_version_is_not_handed_in(templates: Templates) -> None:
    with templates.scene.parts.database.write() as session:
        session.execute(delete(ProtocolSignOff))
    with pytest.raises(Refusal, match="protocol_unsigned"):
        templates.hand_in()


def test_a_clinic_without_a_number_on_whatsapp_is_told_so(templates: Templates) -> None:
    with templates.scene.parts.database.write() as session:
        session.execute(delete(Sender).where(Sender.channel == "whatsapp"))
    with pytest.raises(Refusal, match="whatsapp_not_set_up"):
        templates.hand_in()
