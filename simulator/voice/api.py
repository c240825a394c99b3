"""Twilio's paths for calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request

from simulator.accepting import accept
from simulator.account import authenticate
from simulator.errors import TwilioError
from simulator.render import API
from simulator.voice.render import call_json

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.network import Network

MOST_LISTED = 1000
USUALLY_LISTED = 50


def voice_api(network: Network) -> Blueprint:
    """Return the blueprint; every path needs the account's SID and token."""
    api = Blueprint("voice", __name__, url_prefix=f"{API}/<account>")

    @api.before_request
    def know() -> None:
        authenticate(network)
        if (request.view_args or {}).get("account") != network.settings.account_sid:
            raise TwilioError(20404)

    @api.post("/Calls.json")
    def create(account: str) -> ResponseReturnValue:
        events = tuple(request.form.getlist("StatusCallbackEvent"))
        call = accept(network, lambda: network.exchange.create(request.form, events))
        return jsonify(call_json(call, account)), 201

    @api.get("/Calls.json")
    def search(account: str) -> ResponseReturnValue:
        size = min(max(request.args.get("PageSize", USUALLY_LISTED, type=int), 1), MOST_LISTED)
        found = network.calls.search(request.args.get("From"), request.args.get("To"), size)
        here = f"{API}/{account}/Calls.json?PageSize={size}&Page=0"
        return jsonify(
            calls=[call_json(call, account) for call in found],
            page=0,
            page_size=size,
            start=0,
            end=max(len(found) - 1, 0),
            first_page_uri=here,
            next_page_uri=None,
            previous_page_uri=None,
            uri=here,
        )

    @api.get("/Calls/<sid>.json")
    def fetch(account: str, sid: str) -> ResponseReturnValue:
        call = network.calls.find(sid)
        if call is None:
            raise TwilioError(20404)
        return jsonify(call_json(call, account))

    return api
