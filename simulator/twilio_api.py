"""The paths of Twilio's API that the product calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request

from simulator.accepting import accept
from simulator.account import authenticate
from simulator.errors import TwilioError
from simulator.listing import page_of_messages
from simulator.prices import CURRENCY
from simulator.render import API, message_json

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.network import Network
    from simulator.records import Message


def twilio_api(network: Network) -> Blueprint:
    """Return the blueprint; every path needs the account's SID and token."""
    api = Blueprint("twilio", __name__, url_prefix=f"{API}/<account>")
    account_sid = network.settings.account_sid

    @api.before_request
    def know() -> None:
        authenticate(network)
        if (request.view_args or {}).get("account") != account_sid:
            raise TwilioError(20404)

    @api.post("/Messages.json")
    def create(account: str) -> ResponseReturnValue:
        media = tuple(request.form.getlist("MediaUrl"))
        made = accept(network, lambda: network.outbound.create(request.form, media))
        return jsonify(message_json(made, account)), 201

    @api.get("/Balance.json")
    def balance(account: str) -> ResponseReturnValue:
        return jsonify({"account_sid": account} | _balance(network))

    @api.get("/Messages.json")
    def search(account: str) -> ResponseReturnValue:
        return jsonify(page_of_messages(network, account))

    @api.get("/Messages/<sid>.json")
    def fetch(account: str, sid: str) -> ResponseReturnValue:
        return jsonify(message_json(_find(network, sid), account))

    @api.post("/Messages/<sid>.json")
    def update(account: str, sid: str) -> ResponseReturnValue:
        _update(network, _find(network, sid))
        return jsonify(message_json(_find(network, sid), account))

    return api


def _find(network: Network, sid: str) -> Message:
    message = network.messages.find(sid)
    if message is None:
        raise TwilioError(20404)
    return message


def _balance(network: Network) -> dict[str, object]:
    left = network.money.balance()
    if left is None:  # a child account shows none
        raise TwilioError(20404)
    return {"balance": str(left), "currency": CURRENCY}


def _update(network: Network, message: Message) -> None:
    """Redact (`Body` empty) or cancel (`Status=canceled`) a message."""
    now = datetime.now(UTC)
    status, body = request.form.get("Status"), request.form.get("Body")
    if body or status not in {None, "canceled"} or (body is None and status is None):
        raise TwilioError(20001)
    if status is not None:
        if message.status != "queued":
            raise TwilioError(30409)
        network.messages.move(message.sid, "canceled", now)
    if body is not None:
        network.messages.redact(message.sid, now)
