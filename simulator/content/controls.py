"""`/sim/templates`: what is there, and WhatsApp's decisions about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify

from simulator.asked import asked_object
from simulator.content.approvals import REVIEWS
from simulator.content.render import template_entry
from simulator.errors import BadInput

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.content.approvals import Review
    from simulator.network import Network


def template_controls(network: Network) -> Blueprint:
    sim = Blueprint("templates", __name__, url_prefix="/sim/templates")

    @sim.get("")
    def listing() -> ResponseReturnValue:
        return jsonify([template_entry(content) for content in network.contents.all()])

    @sim.post("")
    def tell() -> ResponseReturnValue:
        """Decide about one template, or (`review` alone) about how those submitted from now on are judged."""
        data = asked_object()
        if set(data) == {"review"}:
            return jsonify(review=_review(network, data["review"]))
        return jsonify(template_entry(network.approvals.tell(data)))

    return sim


def _review(network: Network, wanted: object) -> Review:
    if wanted not in REVIEWS:
        raise BadInput("$.review: must be one of " + ", ".join(REVIEWS))
    network.approvals.review = wanted
    return wanted
