"""Twilio's signature on a webhook: over the public address, the raw path and query, and the form.

The address is built from the settings, never from the request, because a proxy may have changed host and scheme. The
fragment that carries Twilio's retry rules is not signed and never arrives.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Request
from twilio.request_validator import RequestValidator

from service.base.settings import Settings

HEADER = "X-Twilio-Signature"


def verify(
    settings: Settings, tokens: Iterable[str], target: str, form: Mapping[str, str], signature: str | None
) -> bool:
    """Tell whether one of the tokens signed this form for `target` (raw path with its query); no signature is a no."""
    if not signature:
        return False
    address = settings.public_url + target.partition("#")[0]
    return any(_signed_with(token, address, form, signature) for token in tokens if token)


def _signed_with(token: str, address: str, form: Mapping[str, str], signature: str) -> bool:
    validator: Any = RequestValidator(token)  # type: ignore[no-untyped-call]
    return bool(validator.validate(address, form, signature))


def target_of(request: Request) -> str:
    """Give a request's path and query exactly as they came over the wire."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    if raw:
        parts = urlsplit(raw)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    query = request.query_string.decode()
    return f"{request.path}?{query}" if query else request.path
