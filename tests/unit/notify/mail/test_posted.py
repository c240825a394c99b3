"""A mail comes in by whatever shape a provider sends it in, and only from who knows the secret."""

import hmac
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from service.notify.mail.posted import is_trusted, let_in_large, mail_in

SECRET = "a secret of at least thirty-two characters"
RAW = b"From: a@b.example\r\n\r\n\xc5\x82zy"


def call(**how: Any) -> Request:
    request = Request(EnvironBuilder(path="/webhooks/mail/inbound", method="POST", **how).get_environ())
    let_in_large(request)
    return request


@pytest.mark.parametrize(
    "how",
    [
        {"data": RAW, "content_type": "message/rfc822", "query_string": {"recipient": "desk@clinic.example"}},
        {"data": {"body-mime": RAW.decode(), "recipient": "desk@clinic.example"}},
        {"data": {"email": (BytesIO(RAW), "mail.eml"), "to": "desk@clinic.example"}},
        {"json": {"RawEmail": RAW.decode(), "OriginalRecipient": "desk@clinic.example"}},
    ],
)
def test_every_shape_brings_mail_and_address(how: dict[str, Any]) -> None:
    request = call(**how)
    assert mail_in(request) == (RAW, "desk@clinic.example")
    request.close()


@pytest.mark.parametrize(
    "how", [{}, {"data": {"to": "x"}}, {"json": []}, {"data": b"{", "content_type": "application/json"}]
)
def test_a_call_without_a_mail_has_none(how: dict[str, Any]) -> None:
    assert mail_in(call(**how))[0] == b""


def test_the_password_or_the_signature_proves_who_calls() -> None:
    signed = "sha256=" + hmac.new(SECRET.encode(), RAW, sha256).hexdigest()
    password = b64encode(f"mail:{SECRET}".encode()).decode()
    assert is_trusted(call(data=RAW, headers={"X-Aftercourse-Signature": signed}), SECRET)
    assert is_trusted(call(data=RAW, headers={"Authorization": f"Basic {password}"}), SECRET)


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Aftercourse-Signature": "sha256=00"}, {"Authorization": "Basic " + b64encode(b"mail:wrong").decode()}],
)
def test_who_knows_neither_is_not_trusted(headers: dict[str, str]) -> None:
    assert not is_trusted(call(data=RAW, headers=headers), SECRET)


def test_without_a_secret_nobody_is_trusted() -> None:
    password = b64encode(b"mail:").decode()
    assert not is_trusted(call(data=RAW, headers={"Authorization": f"Basic {password}"}), "")
