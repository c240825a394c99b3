"""`/sim/clock`: what time it is at the clinic, running it forward, and stopping that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify

from simulator.asked import asked_object
from simulator.clinic_clock import ClockSilentError
from simulator.errors import BadInput
from simulator.fast_forward import StuckError
from simulator.moments import target_of

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from simulator.network import Network


def clock_controls(network: Network) -> Blueprint:
    clock = Blueprint("clock", __name__, url_prefix="/sim/clock")

    @clock.get("")
    def show() -> ResponseReturnValue:
        network.clock.refresh(older_than=0, timeout=2)
        return jsonify(clock_json(network))

    @clock.post("")
    def move() -> ResponseReturnValue:
        data = asked_object()
        if "stop" in data:
            return _stop(network, data)
        wait = data.pop("wait", True)
        if network.is_running:
            return jsonify(clock_json(network) | {"error": "Time is running already."}), 409
        try:
            target = target_of(data, network.clock.read(), network.settings.zone)
        except ClockSilentError as error:
            return jsonify(error=str(error)), 502
        if target is None:
            return jsonify(clock_json(network) | {"moved_through": [], "note": "Nothing more is due."})
        return _run(network, target, wait=bool(wait))

    return clock


def _stop(network: Network, data: dict[str, Any]) -> ResponseReturnValue:
    if data != {"stop": True}:
        raise BadInput("$.stop: must be true, and nothing beside it")
    network.stop_run()
    return jsonify(clock_json(network))


def _run(network: Network, target: datetime, *, wait: bool) -> ResponseReturnValue:
    run = network.fast_forward(target)
    if run is None:
        return jsonify(clock_json(network) | {"error": "Time is running already."}), 409
    if not wait:
        return jsonify(running=True, target=target.isoformat()), 202
    run.done.wait()
    moved = [instant.isoformat() for instant in run.moved_through]
    if run.error is not None:
        status = 504 if isinstance(run.error, StuckError) else 502
        return jsonify(clock_json(network) | {"error": str(run.error), "moved_through": moved}), status
    return jsonify(clock_json(network) | {"moved_through": moved})


def clock_json(network: Network) -> dict[str, object]:
    """Return the clock as last known; `in_flight` is null when the product did not answer."""
    last, run = network.clock.last, network.run
    return {
        "now": network.clock.now().isoformat(),
        "next_due": last.next_due.isoformat() if last and last.next_due else None,
        "in_flight": last.in_flight if last else None,
        "reachable": last is not None,
        "running": network.is_running,
        "target": run.target.isoformat() if run and network.is_running else None,
        "stopped": bool(run and run.was_stopped and not network.is_running),
        "error": str(run.error) if run and run.error else None,
    }
