"""What a mail provider posts when a mail comes in, and whether it may.

The mail is sent whole, as it came (RFC 822), in one of the ways that providers have:

- as the body itself (`message/rfc822`), the address that it came to in the query: `?recipient=desk@…`;
- in a form, as a field or a file `body-mime` (Mailgun), `email` (SendGrid) or `message`, with `recipient` or `to`;
- in JSON as `RawEmail`, with `OriginalRecipient` (Postmark).

The secret of the settings proves who calls: as the password of Basic authentication, which each of them takes in the
address of the webhook, or by `X-Aftercourse-Signature: sha256=HEX`, the HMAC of the body.
"""

import hmac
import json
from hashlib import sha256
from typing import Any

from flask import Request

from service.notify.mail.reading import LARGEST

SIGNATURE, MARK = "X-Aftercourse-Signature", "sha256="
MAILS = ("body-mime", "email", "message", "RawEmail")
RECIPIENTS = ("recipient", "to", "OriginalRecipient")
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
LARGEST_CALL = 3 * LARGEST
"""A mail in a form or in JSON may take up to three times its bytes."""


def let_in_large(request: Request) -> None:
    """Let one call be as large as a mail may be."""
    request.max_content_length = request.max_form_memory_size = LARGEST_CALL


def is_trusted(request: Request, secret: str) -> bool:
    """Tell whether a call knows the secret; without one in the settings nobody does."""
    if not secret:
        return False
    told = request.authorization
    if told is not None and told.type == "basic":
        return hmac.compare_digest(str(told.password or "").encode(), secret.encode())
    made = hmac.new(secret.encode(), request.get_data(cache=True), sha256).hexdigest()
    return hmac.compare_digest(request.headers.get(SIGNATURE, "").encode(), f"{MARK}{made}".encode())


def mail_in(request: Request) -> tuple[bytes, str]:
    """Return the mail of a call and the address that it came to, each empty where there is none."""
    asked = request.args.get("recipient", "")
    if request.mimetype in FORMS:
        return _of_form(request, asked)
    body = request.get_data(cache=True)
    if request.mimetype == "application/json":
        return _of_json(body, asked)
    return body, asked


def _of_form(request: Request, asked: str) -> tuple[bytes, str]:
    to = next((request.form[name] for name in RECIPIENTS if request.form.get(name)), asked)
    for name in MAILS:
        if name in request.files:
            return request.files[name].read(), to
        if name in request.form:
            return _bytes(request.form[name]), to
    return b"", to


def _of_json(body: bytes, asked: str) -> tuple[bytes, str]:
    try:
        told: Any = json.loads(body)
    except ValueError:
        return b"", asked
    if not isinstance(told, dict):
        return b"", asked
    to = next((str(told[name]) for name in RECIPIENTS if told.get(name)), asked)
    return next((_bytes(str(told[name])) for name in MAILS if told.get(name)), b""), to


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
