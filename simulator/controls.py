"""The HTTP controls under `/sim`: phones, texts from them, the log, faults and reset."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request

from simulator.asked import asked_number, asked_object, asked_phone, asked_text
from simulator.faults import read_faults
from simulator.prices import CURRENCY
from simulator.render import log_entry, phone_entry
from simulator.voice.render import call_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from simulator.network import Network


LOG_PAGE = 500


def controls(network: Network) -> Blueprint:
    sim = Blueprint("controls", __name__, url_prefix="/sim")
    _add_phones(sim, network)
    _add_network(sim, network)
    return sim


def _add_phones(sim: Blueprint, network: Network) -> None:
    @sim.get("/phones")
    def phones() -> ResponseReturnValue:
        return jsonify([asdict(phone) for phone in network.phones.all()])

    @sim.get("/phones/<number>")
    def phone(number: str) -> ResponseReturnValue:
        """Show a handset's texts and calls, oldest first; what has not reached it says so by its status."""
        zone, asked = network.settings.zone, asked_number(number)
        texts = [phone_entry(message, zone) for message in network.messages.conversation(asked)]
        calls = [call_entry(call, zone) for call in network.calls.on_phone(asked)]
        return jsonify(sorted(texts + calls, key=lambda entry: str(entry["at"])) if calls else texts)

    @sim.post("/phones/<number>")
    def change_phone(number: str) -> ResponseReturnValue:
        changed = asked_phone(asked_object(), network.phones.get(asked_number(number)))
        network.phones.save(changed)
        return jsonify(asdict(changed))

    @sim.post("/texts")
    def text() -> ResponseReturnValue:
        wanted = asked_text(asked_object(), network.settings.senders)
        sid, outcome = network.inbound.send(wanted, request.host_url)
        return jsonify(sid=sid, delivered=outcome.ok, status=outcome.status)


def _add_network(sim: Blueprint, network: Network) -> None:
    @sim.get("/log")
    def log() -> ResponseReturnValue:
        """Stream all of it, or (with `limit`) one page behind the SID `after`."""
        after, limit = request.args.get("after", ""), request.args.get("limit", -1, type=int)
        return Response(_entries(network, after, limit), mimetype="application/json")

    @sim.get("/faults")
    def faults() -> ResponseReturnValue:
        return jsonify(network.faults.settings.as_json())

    @sim.post("/faults")
    def set_faults() -> ResponseReturnValue:
        network.faults.set(read_faults(asked_object()))
        return jsonify(network.faults.settings.as_json())

    @sim.get("/balance")
    def balance() -> ResponseReturnValue:
        left = network.money.balance()
        return jsonify(balance=None if left is None else str(left), currency=CURRENCY)

    @sim.post("/balance")
    def set_balance() -> ResponseReturnValue:
        network.money.put(asked_object().get("balance"))
        return balance()

    @sim.post("/reset")
    def reset() -> ResponseReturnValue:
        network.reset()
        return jsonify(reset=True)


def _entries(network: Network, after: str, limit: int) -> Iterator[str]:
    """Write a JSON list page by page, so that a long log neither fills memory nor holds up the network."""
    left, opening = limit, "["
    while left != 0:
        size = LOG_PAGE if left < 0 else min(left, LOG_PAGE)
        page = network.messages.accepted(after, size)
        for message in page:
            yield opening + json.dumps(log_entry(message))
            opening = ","
        if len(page) < size:
            break
        after, left = page[-1].sid, left - size
    yield "[]" if opening == "[" else "]"
