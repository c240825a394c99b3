"""The HTTP controls of calls: ring the clinic, pick up, press keys, hang up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request

from simulator.asked import KEYS, asked_number, asked_object
from simulator.errors import BadInput
from simulator.voice.render import call_entry

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.network import Network


def call_controls(network: Network) -> Blueprint:
    sim = Blueprint("call_controls", __name__, url_prefix="/sim/calls")
    senders = [address for address in network.settings.senders if ":" not in address]

    @sim.post("")
    def ring() -> ResponseReturnValue:
        """Ring the clinic from a phone: `{from, to?}`."""
        data = asked_object()
        sender = str(data.get("from", ""))
        recipient = str(data.get("to") or (senders or [""])[0])
        if recipient not in senders:
            raise BadInput("$.to: is no number of the clinic")
        anonymous = sender == "anonymous"
        call = network.exchange.ring_in(sender if anonymous else asked_number(sender), recipient)
        return jsonify(call_entry(call, network.settings.zone))

    @sim.get("")
    def calls() -> ResponseReturnValue:
        """Show the newest calls first."""
        found = network.calls.search(None, None, request.args.get("limit", 200, type=int))
        return jsonify([call_entry(call, network.settings.zone) for call in found])

    @sim.get("/<sid>")
    def show(sid: str) -> ResponseReturnValue:
        call = network.calls.find(sid)
        return jsonify(call_entry(call, network.settings.zone)) if call else (jsonify(error="No such call"), 404)

    @sim.post("/<sid>")
    def use(sid: str) -> ResponseReturnValue:
        """Do with the phone what somebody does: `{answer?, keys?, hang_up?}`."""
        data, leg = _asked(), network.exchange.leg(sid)
        if leg is None:
            return jsonify(error="That call is over"), 404
        if data.get("answer"):
            leg.answer()
        leg.press(str(data.get("keys", "")))
        if data.get("hang_up"):
            leg.hang_up()
        return show(sid)

    return sim


def _asked() -> dict[str, object]:
    data = asked_object()
    wrong = [f"$.{key}: unknown" for key in data if key not in {"answer", "keys", "hang_up"}]
    if not set(str(data.get("keys", ""))) <= KEYS:
        wrong.append("$.keys: must be digits, * or #")
    if wrong:
        raise BadInput(*wrong)
    return data
