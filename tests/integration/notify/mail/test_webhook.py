"""Mail comes in by a provider's webhook, from whoever knows the secret."""

import hmac
from hashlib import sha256
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from service.base.audit import AuditEntry
from service.base.database import Database
from service.notify.mail.room import MailRoom
from service.notify.mail.webhook import webhooks
from service.web.application import make_flask
from service.web.problems import answer_refusals
from service.web.program import EXTENSION
from tests.integration.notify.mail.desk import MailDesk
from tests.integration.notify.replies.parts import Treated
from tests.support.settings import some_settings
from tests.unit.notify.mail.letters import a_mail

SECRET = "a-secret-that-only-the-tests-have-and-know"
ADDRESS, PUS = "/webhooks/mail/inbound", "Yellow pus since last night"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: what follows is tested on both."""
    return sqlite_database


@pytest.fixture
def client(desk: MailDesk) -> FlaskClient:
    settings = some_settings(mail_webhook_secret=SECRET)
    app = make_flask(TESTING=True)
    app.extensions[EXTENSION] = SimpleNamespace(
        settings=settings,
        database=desk.database,
        clock=desk.clinic.clock,
        mail=MailRoom(settings, desk.database, desk.clinic.clock, desk.clinic.intake),
    )
    answer_refusals(app)
    app.register_blueprint(webhooks)
    return app.test_client()


def test_a_mail_in_a_form_becomes_an_item_however_often_it_is_told(
    client: FlaskClient, desk: MailDesk, juno: Treated
) -> None:
    form = {"body-mime": a_mail(PUS).decode(), "recipient": desk.sender.address}
    for _ in range(2):
        assert client.post(ADDRESS, data=form, auth=("mail", SECRET)).status_code == 204
    assert (desk.clinic.item().urgency, desk.clinic.item().patient_id) == ("urgent", juno.patient.id)
    assert len(desk.clinic.replies()) == 1


def test_a_mail_with_photos_is_larger_than_other_calls_may_be(
    client: FlaskClient, desk: MailDesk, juno: Treated
) -> None:
    raw = a_mail(f"{PUS}\r\n{'x' * 3_000_000}")
    signed = "sha256=" + hmac.new(SECRET.encode(), raw, sha256).hexdigest()
    told = {"headers": {"X-Aftercourse-Signature": signed}, "query_string": {"recipient": desk.sender.address}}
    assert client.post(ADDRESS, data=raw, content_type="message/rfc822", **told).status_code == 204
    assert desk.clinic.item().urgency == "urgent"


def test_who_does_not_know_the_secret_is_refused_and_leaves_a_trace(client: FlaskClient, desk: MailDesk) -> None:
    assert client.post(ADDRESS, data=a_mail(PUS), auth=("mail", "guessed")).status_code == 403
    assert client.post(ADDRESS, data=a_mail(PUS)).status_code == 403
    assert desk.clinic.raws() == []
    assert [entry.action for entry in desk.clinic.all(AuditEntry)] == ["webhook.forged"] * 2


def test_a_call_without_a_mail_is_told_so(client: FlaskClient) -> None:
    assert client.post(ADDRESS, data={"to": "x"}, auth=("mail", SECRET)).status_code == 422


def test_the_clock_does_nothing_for_mail_where_none_is_set_up(desk: MailDesk) -> None:
    def room(**over: str) -> MailRoom:
        return MailRoom(some_settings(**over), desk.database, desk.clinic.clock, desk.clinic.intake)

    assert room().periodic == ()
    assert len(room(smtp_url="smtps://mail.example").periodic) == 1
    assert len(room(imap_url="imaps://a:b@mail.example").periodic) == 2
