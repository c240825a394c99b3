"""The Flask application itself: one transaction a request, committed before the answer leaves."""

from typing import Any

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from structlog.contextvars import bind_contextvars, clear_contextvars

from service.base.ids import new_id
from service.web.json_bodies import SafeJson
from service.web.request_db import abandon_transaction, close_session, end_transaction

FIRST_ERROR = 400
LARGEST_REQUEST = 1_000_000  # bytes; photos come with their own limit


class AftercourseFlask(Flask):
    """Commit what a view did while an error can still be answered."""

    json_provider_class = SafeJson

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            response = self.make_response(super().dispatch_request())
            end_transaction(commit=response.status_code < FIRST_ERROR)
        except BaseException:
            abandon_transaction()  # before the error is written, so that no writer waits for that
            raise
        return response


def make_flask(**config: Any) -> AftercourseFlask:
    """Make the bare application with request ids and transactions."""
    app = AftercourseFlask("service.web", static_url_path="/static")
    app.config.update(config, MAX_CONTENT_LENGTH=LARGEST_REQUEST)
    app.before_request(_name_request)
    app.teardown_request(_close)
    return app


def _name_request() -> None:
    g.request_id = str(new_id())
    clear_contextvars()
    bind_contextvars(request_id=g.request_id, method=request.method, endpoint=request.endpoint)


def _close(_error: BaseException | None) -> None:
    close_session()
