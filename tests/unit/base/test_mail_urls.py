"""The addresses of mail servers say how to speak to them, and never let a password travel in the clear by accident."""

import pytest

from service.base.mail_urls import MailServer, read_mail_url
from service.base.settings import SettingsError
from tests.support.settings import some_settings


def test_an_address_says_everything() -> None:
    server = read_mail_url("imaps://desk%40clinic.example:p%2Fw@mail.example/Post?done=Read", "imap")
    assert server == MailServer(
        "mail.example", 993, "implicit", "desk@clinic.example", "p/w", folder="Post", done="Read"
    )
    assert "p/w" not in repr(server)


@pytest.mark.parametrize(
    ("written", "port", "tls"),
    [
        ("smtp://mail.example", 587, "starttls"),
        ("smtps://mail.example", 465, "implicit"),
        ("smtp://mail.example:2525?tls=none", 2525, "none"),
        ("smtp://127.0.0.1:2525", 2525, "none"),
    ],
)
def test_tls_is_left_out_only_where_that_is_meant(written: str, port: int, tls: str) -> None:
    server = read_mail_url(written, "smtp")
    assert (server.port, server.tls) == (port, tls)


def test_what_is_wrong_with_both_is_told_together_and_without_their_passwords() -> None:
    with pytest.raises(SettingsError) as raised:
        some_settings(smtp_url="smtp://desk:s3cret@mail.example?tls=maybe", imap_url="https://desk:s3cret@mail.example")
    assert len(raised.value.problems) == 2
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    "written",
    [
        "imaps://mail.example",
        "imaps://:x@mail.example",
        "imaps://a:b@mail.example:99999",
        "imap:",
        "imaps://a:b@m.example?x=1",
    ],
)
def test_what_cannot_be_right_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"must|knows"):
        read_mail_url(written, "imap")
