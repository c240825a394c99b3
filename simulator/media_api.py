"""Media of messages as Twilio serves them: to the account's credentials alone, and from a store elsewhere.

The address of a file answers with the address of the store. That one carries its own secret and refuses whoever brings
credentials along, as the real store does: a program that hands them on is found out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, redirect, request

from simulator.account import authenticate
from simulator.errors import TwilioError
from simulator.render import API

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.files import File
    from simulator.network import Network


def media_api(network: Network) -> Blueprint:
    """Return the blueprint of media addresses and of the store."""
    api = Blueprint("media", __name__)
    account_sid, path = network.settings.account_sid, f"{API}/<account>/Messages/<message>/Media"

    @api.before_request
    def know() -> None:
        if request.path.startswith(API):
            authenticate(network)
            if (request.view_args or {}).get("account") != account_sid:
                raise TwilioError(20404)

    @api.get(f"{path}.json")
    def listed(account: str, message: str) -> ResponseReturnValue:
        return jsonify(_page(account, message, network.files.of(message)))

    @api.get(f"{path}/<sid>.json")
    def described(account: str, message: str, sid: str) -> ResponseReturnValue:
        return jsonify(_media_json(account, _find(network, message, sid)))

    @api.get(f"{path}/<sid>")
    def shown(account: str, message: str, sid: str) -> ResponseReturnValue:
        return redirect(f"/media-store/{_find(network, message, sid).secret}", 307)

    @api.delete(f"{path}/<sid>.json")
    def deleted(account: str, message: str, sid: str) -> ResponseReturnValue:
        network.files.delete(_find(network, message, sid).sid)
        return Response(status=204)

    _add_store(api, network)
    return api


def _add_store(api: Blueprint, network: Network) -> None:
    @api.get("/media-store/<secret>")
    def stored(secret: str) -> ResponseReturnValue:
        file = network.files.in_store(secret)
        if "Authorization" in request.headers:
            return jsonify(error="Only one way of authentication is allowed."), 400
        if file is None:
            return jsonify(error="Not Found"), 404
        return Response(file.content, mimetype=file.kind)


def _find(network: Network, message: str, sid: str) -> File:
    file = network.files.find(message, sid)
    if file is None:
        raise TwilioError(20404)
    return file


def _page(account: str, message: str, files: list[File]) -> dict[str, object]:
    uri = f"{API}/{account}/Messages/{message}/Media.json?PageSize=50&Page=0"
    return {
        "media_list": [_media_json(account, file) for file in files],
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(len(files) - 1, 0),
        "first_page_uri": uri,
        "previous_page_uri": None,
        "next_page_uri": None,
        "uri": uri,
    }


def _media_json(account: str, file: File) -> dict[str, object]:
    return {
        "sid": file.sid,
        "account_sid": account,
        "parent_sid": file.message,
        "content_type": file.kind,
        "date_created": None,
        "date_updated": None,
        "uri": f"{API}/{account}/Messages/{file.message}/Media/{file.sid}.json",
    }
