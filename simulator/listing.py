"""Twilio's list of messages: filters, pages, and the tokens that lead from one to the next."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request

from simulator.errors import TwilioError
from simulator.messages import Search
from simulator.render import API, message_json

if TYPE_CHECKING:
    from simulator.network import Network

MAX_PAGE = 1000


def page_of_messages(network: Network, account: str) -> dict[str, object]:
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
