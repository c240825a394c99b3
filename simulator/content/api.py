"""The paths of Twilio's Content API, JSON in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, request

from simulator.account import authenticate
from simulator.content.render import ROOT, approval_fetch_json, approval_json, content_json
from simulator.content.rules import faults_of_definition
from simulator.errors import TwilioError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.content.records import Content
    from simulator.network import Network

MAX_PAGE = 1000


def content_api(network: Network) -> Blueprint:
    """Return the blueprint; every path needs the account's SID and token."""
    api = Blueprint("content", __name__, url_prefix=f"/{ROOT}")
    account_sid = network.settings.account_sid

    @api.before_request
    def know() -> None:
        authenticate(network)

    @api.post("")
    def create() -> ResponseReturnValue:
        data = _sent()
        faults = faults_of_definition(data)
        if faults:
            raise TwilioError(20001, "; ".join(faults))
        return jsonify(content_json(network.contents.make(data), account_sid, request.host_url)), 201

    @api.get("")
    def listing() -> ResponseReturnValue:
        return jsonify(_page(network, account_sid))

    @api.get("/<sid>")
    def fetch(sid: str) -> ResponseReturnValue:
        return jsonify(content_json(_find(network, sid), account_sid, request.host_url))

    @api.delete("/<sid>")
    def remove(sid: str) -> ResponseReturnValue:
        network.contents.remove(_find(network, sid))
        return "", 204

    @api.post("/<sid>/ApprovalRequests/whatsapp")
    def submit(sid: str) -> ResponseReturnValue:
        return jsonify(approval_json(network.approvals.submit(_find(network, sid), _sent()))), 201

    @api.get("/<sid>/ApprovalRequests")
    def approval(sid: str) -> ResponseReturnValue:
        return jsonify(approval_fetch_json(_find(network, sid), account_sid, request.host_url))

    return api


def _sent() -> dict[str, Any]:
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise TwilioError(20001, "The body must be a JSON object.")
    return data


def _find(network: Network, sid: str) -> Content:
    content = network.contents.find(sid)
    if content is None:
        raise TwilioError(20404)
    return content


def _page(network: Network, account_sid: str) -> dict[str, object]:
    """Return one page of the list, the newest first; its token names the last template of the page before."""
    size, number = request.args.get("PageSize", 50, type=int), request.args.get("Page", 0, type=int)
    if not 1 <= size <= MAX_PAGE:
        raise TwilioError(20001)
    found = network.contents.page(request.args.get("PageToken", "").removeprefix("DN"), size + 1)
    shown = found[:size]

    def url(page: int, token: str = "") -> str:
        query = {"PageSize": str(size), "Page": str(page)} | ({"PageToken": token} if token else {})
        return f"{request.host_url}{ROOT}?{urlencode(query)}"

    return {
        "contents": [content_json(content, account_sid, request.host_url) for content in shown],
        "meta": {
            "page": number,
            "page_size": size,
            "first_page_url": url(0),
            "previous_page_url": None,
            "next_page_url": url(number + 1, "DN" + shown[-1].sid) if len(found) > size else None,
            "url": url(number, request.args.get("PageToken", "")),
            "key": "contents",
        },
    }
