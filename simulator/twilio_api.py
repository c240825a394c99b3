"""The paths of Twilio's API that the product calls."""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from simulator.errors import TwilioError
from simulator.hang_up import hang_up
from simulator.messages import Search
from simulator.pictures import PICTURE
from simulator.render import API, message_json

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.network import Network
    from simulator.records import Message

MAX_PAGE = 1000


def twilio_api(network: Network) -> Blueprint:
    """Return the blueprint; every path needs the account's SID and token."""
    api = Blueprint("twilio", __name__, url_prefix=f"{API}/<account>")
    account_sid = network.settings.account_sid

    @api.before_request
    def authenticate() -> None:
        given = request.authorization
        expected = f"{account_sid}:{network.settings.auth_token}"
        if given is None or not hmac.compare_digest(f"{given.username}:{given.password}".encode(), expected.encode()):
            raise TwilioError(20003)
        if (request.view_args or {}).get("account") != account_sid:
            raise TwilioError(20404)

    @api.post("/Messages.json")
    def create(account: str) -> ResponseReturnValue:
        return jsonify(message_json(_create(network), account)), 201

    @api.get("/Messages.json")
    def search(account: str) -> ResponseReturnValue:
        return jsonify(_page(network, account))

    @api.get("/Messages/<sid>.json")
    def fetch(account: str, sid: str) -> ResponseReturnValue:
        return jsonify(message_json(_find(network, sid), account))

    @api.post("/Messages/<sid>.json")
    def update(account: str, sid: str) -> ResponseReturnValue:
        _update(network, _find(network, sid))
        return jsonify(message_json(_find(network, sid), account))

    @api.get("/Messages/<sid>/Media/<int:index>")
    def media(account: str, sid: str, index: int) -> ResponseReturnValue:
        if index >= len(_find(network, sid).media):
            raise TwilioError(20404)
        return Response(PICTURE, mimetype="image/png")

    return api


def _create(network: Network) -> Message:
    """Accept or refuse, with whatever faults are in force."""
    faults = network.faults
    network.scheduler.stopping.wait(faults.settings.slow_ms / 1000)
    if faults.strikes("error_429"):
        raise TwilioError(20429)
    breaks = faults.strikes("error_500")
    if breaks and not faults.strikes("error_500_accepted"):
        raise TwilioError(20500)
    message = network.outbound.create(request.form, tuple(request.form.getlist("MediaUrl")))
    if breaks:
        raise TwilioError(20500)
    if faults.strikes("timeout_after_accept"):
        _never_answer(network)
    return message


def _never_answer(network: Network) -> NoReturn:
    settings = network.faults.settings
    if settings.timeout_after_accept_mode == "hang":
        network.scheduler.stopping.wait(settings.timeout_seconds)
    hang_up(request.environ)
    raise TwilioError(20500)  # heard by nobody: the connection is gone


def _find(network: Network, sid: str) -> Message:
    message = network.messages.find(sid)
    if message is None:
        raise TwilioError(20404)
    return message


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


def _page(network: Network, account: str) -> dict[str, object]:
    """Return one page of the list, newest first; the token of the next one names the last message of this."""
    args = request.args
    size = args.get("PageSize", 50, type=int)
    number = args.get("Page", 0, type=int)
    if not 1 <= size <= MAX_PAGE:
        raise TwilioError(20001)
    found = network.messages.search(_search(), size + 1)
    messages = found[:size]
    kept = {key: value for key, value in args.items() if key not in {"Page", "PageToken", "PageSize"}}

    def uri(page: int, token: str = "") -> str:
        query = kept | {"PageSize": str(size), "Page": str(page)} | ({"PageToken": token} if token else {})
        return f"{API}/{account}/Messages.json?{urlencode(query)}"

    return {
        "messages": [message_json(message, account) for message in messages],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(messages) - 1, 0),
        "first_page_uri": uri(0),
        "previous_page_uri": None,
        "next_page_uri": uri(number + 1, "PA" + messages[-1].sid) if len(found) > size else None,
        "uri": uri(number, args.get("PageToken", "")),
    }


def _search() -> Search:
    args = request.args
    day = _moment(args.get("DateSent", "")[:10])  # the SDK writes a date with a time of midnight
    since, until = _moment(args.get("DateSent>")), _moment(args.get("DateSent<"))
    token = args.get("PageToken")
    return Search(
        recipient=args.get("To"),
        sender=args.get("From"),
        sent_from=(day or since or (None,))[0],
        sent_until=(day or until or (None, None))[1],
        after_sid=token[2:] if token else None,
    )


def _moment(written: str | None) -> tuple[datetime, datetime] | None:
    """Return the first instant of what a date filter names, and the first one after it (a day or a second)."""
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise TwilioError(20001) from None
    whole_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) is not None
    start = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return start, start + (timedelta(days=1) if whole_day else timedelta(seconds=1))
