"""The page with the phones: `/`, and `/page/state` which its script asks every second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, get_template_attribute, jsonify, render_template, request

from simulator.clock_controls import clock_json
from simulator.content.render import template_entry
from simulator.handsets import handsets

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from simulator.content.records import Status
    from simulator.handsets import Handset, Thread
    from simulator.network import Network

CLOCK_AGE_SECONDS = 2.0
ALERTS_IN_A_ROW = 2
UNANSWERED = "An alert is unanswered: it rings on every few minutes. Answer ACK, or stop."


_REVIEWS: dict[Status, str] = {
    "unsubmitted": "Not submitted",
    "received": "Waits for review",
    "approved": "Approved",
    "rejected": "Rejected",
    "paused": "Paused",
    "disabled": "Disabled",
    "missing": "Gone from WhatsApp",
}


def page(network: Network) -> Blueprint:
    pages = Blueprint("page", __name__)

    @pages.get("/")
    def phones() -> ResponseReturnValue:
        network.clock.refresh(older_than=CLOCK_AGE_SECONDS)
        return render_template(
            "phones.html",
            handsets=handsets(network),
            clock=_clock(network),
            revision=network.database.revision,
        )

    @pages.get("/templates")
    def templates() -> ResponseReturnValue:
        """Show what was submitted to WhatsApp, with the reviewer's decisions to take."""
        entries = [template_entry(each) for each in network.contents.all()]
        return render_template("templates.html", templates=entries, words=_REVIEWS)

    @pages.get("/page/state")
    def state() -> ResponseReturnValue:
        network.clock.refresh(older_than=CLOCK_AGE_SECONDS)
        revision = network.database.revision
        if request.args.get("since") == revision:
            return jsonify(revision=revision, clock=_clock(network))
        return jsonify(revision=revision, clock=_clock(network), phones=[_pieces(each) for each in handsets(network)])

    return pages


def _pieces(handset: Handset) -> dict[str, object]:
    """Return the HTML of a handset in pieces, so that the script puts in only what is new."""
    card = get_template_attribute("_handset.html", "card")
    return {
        "key": handset.key,
        "card": str(card(handset)),
        "threads": [_thread_pieces(each) for each in handset.threads],
    }


def _thread_pieces(thread: Thread) -> dict[str, object]:
    bubble = get_template_attribute("_handset.html", "bubble")
    quick = get_template_attribute("_handset.html", "quick")
    return {
        "channel": thread.channel,
        "quick": str(quick(thread)).strip(),
        "bubbles": [
            {"sid": each.sid, "status": each.status, "html": str(bubble(each)).strip()} for each in thread.bubbles
        ],
    }


def _clock(network: Network) -> dict[str, object]:
    """Return the clock in the clinic's own wall time, in words."""
    now = network.clock.now().astimezone(network.settings.zone)
    last, run = network.clock.last, network.run
    due = last.next_due.astimezone(network.settings.zone) if last and last.next_due else None
    return clock_json(network) | {
        "says": say_moment(now),
        "wall": f"{now:%Y-%m-%dT%H:%M}",
        "next_says": say_moment(due) if due else "",
        "progress": _progress(network, now),
        "moved": len(run.moved_through) if run else 0,
    }


def _progress(network: Network, now: datetime) -> str:
    """Return the sentence under the clock."""
    run = network.run
    if run is not None and network.is_running:
        says = f"Running to {say_moment(run.target.astimezone(network.settings.zone))}; it is {say_moment(now)}."
        return f"{says} {UNANSWERED}" if run.alerts >= ALERTS_IN_A_ROW else says
    if run is not None and run.error is not None:
        return str(run.error)
    if run is not None and run.was_stopped:
        return "Stopped on the way."
    if network.clock.last is None:
        return "Aftercourse does not answer: this is the time as last known."
    return ""


def say_moment(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b}, {moment:%H:%M}"
