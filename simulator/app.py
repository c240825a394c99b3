"""Make the simulator's Flask application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from simulator.clock_controls import clock_controls
from simulator.content.api import content_api
from simulator.content.controls import template_controls
from simulator.controls import controls
from simulator.errors import BadInput, TwilioError
from simulator.media_api import media_api
from simulator.network import Network
from simulator.page import page
from simulator.settings import PhoneSetting, SimulatorSettings
from simulator.twilio_api import twilio_api
from simulator.voice.api import voice_api
from simulator.voice.controls import call_controls

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["PhoneSetting", "SimulatorSettings", "create_simulator", "network_of"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_simulator(settings: SimulatorSettings) -> Flask:
    """Return the application, its threads started; `network_of(app).close()` ends them."""
    app = Flask(__name__)
    network = Network(settings)
    app.extensions["simulator"] = network
    for make in (
        twilio_api,
        voice_api,
        media_api,
        content_api,
        controls,
        template_controls,
        clock_controls,
        call_controls,
        page,
    ):
        app.register_blueprint(make(network))
    app.register_error_handler(TwilioError, _refuse)
    app.register_error_handler(BadInput, _bad_input)
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_guard)
    return app


def network_of(app: Flask) -> Network:
    network = app.extensions["simulator"]
    assert isinstance(network, Network)
    return network


def _refuse(error: TwilioError) -> ResponseReturnValue:
    headers = dict(error.headers)
    if error.code == 20003:  # noqa: PLR2004 (Twilio's code)
        headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return jsonify(error.as_json()), error.status, headers


def _bad_input(error: BadInput) -> ResponseReturnValue:
    return jsonify(error=str(error), faults=error.faults), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer in the manner of the path: Twilio's, or one plain sentence."""
    if request.path.startswith(("/2010-04-01/", "/v1/")) and error.code in {404, 405}:
        return _refuse(TwilioError(20404 if error.code == 404 else 20004))  # noqa: PLR2004 (HTTP's own numbers)
    return jsonify(error=error.name), error.code or 500


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
