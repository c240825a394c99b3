"""Every refusal as an answer: RFC 9457 problem documents for programs, a page for people. The one place for both."""

from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from markupsafe import escape
from sqlalchemy.exc import DataError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from service.base.errors import Fault, Refusal
from service.base.unreadable import SealBrokenError, is_of_seal

PROGRAMS = ("/api/", "/webhooks/", "/demo/", "/healthz", "/readyz", "/metrics")
BY_STATUS = {
    400: "malformed_request",
    401: "sign_in_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "too_many_requests",
    503: "busy",
}
SAID_PLAINLY = {
    "Missing data for required field.": "is required",
    "Field may not be null.": "may not be null",
    "Unknown field.": "is not known here",
    "Not a valid string.": "must be text",
    "Not a valid integer.": "must be a whole number",
    "Not a valid boolean.": "must be true or false",
    "Not a valid list.": "must be a list",
    "Not a valid UUID.": "must be an id",
    "Not a valid datetime.": "must be a time such as 2026-12-01T09:00:00+00:00",
    "Not a valid aware datetime.": "must carry its offset, such as 2026-12-01T09:00:00+00:00",
    "Not a valid date.": "must be a date such as 2026-12-01",
    "Not a valid email address.": "must be an e-mail address",
    "Invalid input type.": "must be an object",
}
KEPT_HEADERS = {"Allow", "Retry-After"}
LOG = structlog.get_logger()


def answer_refusals(app: Flask) -> None:
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(PoolTimeoutError, _database_trouble)
    app.register_error_handler(SealBrokenError, _unreadable)
    app.register_error_handler(StatementError, _statement_failed)
    app.register_error_handler(Exception, _our_fault)


def answer(refusal: Refusal) -> Response:
    """Turn a refusal into a problem document or a page."""
    if request.path.startswith(PROGRAMS):
        return _problem(refusal)
    if refusal.code == "sign_in_required":
        return make_response(redirect(url_for("security.login", next=request.full_path.rstrip("?"))))
    return make_response(_page(refusal), refusal.status)


def _page(refusal: Refusal) -> str:
    """Write the page; without its frame where that cannot be made: no database to say who is signed in, no address."""
    try:
        return render_template("web/refusal.html", refusal=refusal)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, somebody waits for an answer
        LOG.warning("plain_refusal", kind=type(error).__name__, where=_where(error))
        return f"<!doctype html><html lang=en><title>Aftercourse</title><h1>{escape(refusal.sentence)}</h1></html>"


def problem_body(refusal: Refusal) -> dict[str, Any]:
    """Describe a refusal as RFC 9457 asks; `code` is stable, `errors` name each fault by its JSON path."""
    body: dict[str, Any] = {
        "type": f"/api/v1/docs#{refusal.code}",
        "title": refusal.sentence,
        "status": refusal.status,
        "code": refusal.code,
        **refusal.detail,
    }
    if refusal.faults:
        body["errors"] = [{"path": fault.path, "sentence": fault.sentence} for fault in refusal.faults]
    if request_id := g.get("request_id"):
        body["request_id"] = request_id
    return body


def _problem(refusal: Refusal) -> Response:
    response = jsonify(problem_body(refusal))
    response.status_code, response.mimetype = refusal.status, "application/problem+json"
    if refusal.status == 401:  # noqa: PLR2004 - the status is its own name
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(error: HTTPException) -> Response:
    response = answer(_from_http(error))
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _from_http(error: HTTPException) -> Refusal:
    status = error.code or 500
    code = BY_STATUS.get(status, "malformed_request" if status < 500 else "internal_error")  # noqa: PLR2004 - HTTP's own
    messages = getattr(error, "data", {}).get("messages", {}) if code == "invalid_input" else {}
    return Refusal(code, faults=tuple(fault for part in messages.values() for fault in _faults("$", part)))


def _faults(path: str, messages: Any) -> list[Fault]:
    if isinstance(messages, dict):
        below = [_faults(path if key == "_schema" else _below(path, key), value) for key, value in messages.items()]
        return [fault for faults in below for fault in faults]
    told = [str(message) for message in (messages if isinstance(messages, list) else [messages])]
    return [Fault(path, SAID_PLAINLY.get(message, message)) for message in told]


def _below(path: str, key: object) -> str:
    return f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"


def _unstorable(error: DataError) -> Response:
    """Refuse a value that no column can hold, such as a NUL in an address."""
    LOG.warning("unstorable_value", kind=type(error.orig).__name__, where=_where(error))
    return answer(Refusal("malformed_request"))


def _database_trouble(error: OperationalError | PoolTimeoutError) -> Response:
    LOG.error("database_trouble", kind=type(getattr(error, "orig", error)).__name__)
    return answer(Refusal("busy"))


def _unreadable(error: Exception) -> Response:
    """Say that a sealed value does not open here; pages show such a value, whoever computes with it ends here."""
    LOG.error("sealed_value_needed", where=_where(error))
    return answer(Refusal("cannot_be_read"))


def _statement_failed(error: StatementError) -> Response:
    return _unreadable(error) if is_of_seal(error) else _our_fault(error)


def _our_fault(error: Exception) -> Response:
    LOG.error("unexpected_error", kind=type(error).__name__, where=_where(error))
    return answer(Refusal("internal_error"))


def _where(error: Exception) -> str:
    """Name file, line and function of each frame; never the message, which may quote a patient."""
    trail, lines = error.__traceback__, []
    while trail is not None:
        code = trail.tb_frame.f_code
        lines.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trail.tb_lineno} {code.co_name}")
        trail = trail.tb_next
    return " < ".join(reversed(lines[-8:]))
