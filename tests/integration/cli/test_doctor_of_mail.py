"""`aftercourse doctor` tries the mail servers, and says in words what is wrong with them."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.base.database import Database
from service.base.mail_urls import MailServer, read_mail_url
from service.cli.mail_troubles import sender_troubles, server_troubles
from service.notify.mail.places import give_senders
from service.notify.mail.trying import imap_trouble, smtp_trouble
from tests.cast import the_cast
from tests.support import imap_server
from tests.support.mail_server import PASSWORD, USER, Post, a_certificate, a_mail_server
from tests.support.settings import some_settings


def test_nothing_is_wrong_where_both_let_us_in() -> None:
    with a_mail_server(Post()) as port:
        settings = some_settings(smtp_url=f"smtp://127.0.0.1:{port}", imap_url=imap_server.address("doctor"))
        assert list(server_troubles(settings)) == []


def test_a_server_that_is_away_is_named() -> None:
    settings = some_settings(smtp_url="smtp://127.0.0.1:9", imap_url="imap://a:b@127.0.0.1:9")
    assert list(server_troubles(settings)) == [
        "smtp: the mail server 127.0.0.1:9 does not answer",
        "imap: the mail server 127.0.0.1:9 does not answer",
    ]


def test_a_certificate_and_a_password_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, context = a_certificate(tmp_path)
    with a_mail_server(Post(), tls=context, starttls=True, login=True) as port:
        server = MailServer("localhost", port, "starttls", USER, "wrong")
        assert "certificate" in (smtp_trouble(server) or "")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert "user and password" in (smtp_trouble(server) or "")
        assert smtp_trouble(replace(server, password=PASSWORD)) is None


def test_a_wrong_password_and_a_missing_folder_are_told_of_a_mailbox() -> None:
    server = read_mail_url(imap_server.address("doctor"), "imap")
    assert "user and password" in (imap_trouble(replace(server, password="wrong")) or "")
    assert "folder Post" in (imap_trouble(replace(server, folder="Post")) or "")
    assert "folder Taken" in (imap_trouble(replace(server, done="Taken")) or "")


def test_mail_that_can_go_nowhere_is_told(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        the_cast(session)
        told = list(sender_troubles(session, some_settings(imap_url="imaps://a:b@mail.example")))
        assert any("no answer" in line for line in told)
        assert any("clinic rowan" in line for line in told)
        give_senders(session)
        assert list(sender_troubles(session, some_settings(smtp_url="smtps://mail.example"))) == []
        assert list(sender_troubles(session, some_settings())) == []
