"""What became of a test call, and what whoever asked for it does next. Pure."""

from typing import Literal

from service.notify.reasons import sentence_for
from service.notify.states import LOST

Outcome = Literal[
    "waits",
    "ringing",
    "unknown",
    "answered",
    "other_key",
    "no_key",
    "not_answered",
    "busy",
    "failed",
    "not_made",
    "unheard",
]
BY_REASON: dict[str, Outcome] = {
    "call_no_key": "no_key",
    "call_not_answered": "not_answered",
    "call_busy": "busy",
    "call_failed": "failed",
    "number_not_callable": "failed",
    "number_invalid": "failed",
}
UNDER_WAY: frozenset[Outcome] = frozenset({"waits", "ringing", "unknown"})
UNANSWERED: frozenset[Outcome] = frozenset({"other_key", "no_key", "not_answered", "busy", "failed"})
"""The call reached the network, and nobody said that the number is answered: it counts as one that was not."""

YOURSELF = "Please ring the number yourself, and write down who answered."
SENTENCES: dict[Outcome, str] = {
    "waits": "The call waits.",
    "ringing": "The number is being rung; whoever answers is asked to press 1.",
    "unknown": "The network has not said whether it rang; it is tried once more.",
    "answered": "Somebody answered and pressed 1.",
    "other_key": "Somebody answered, and pressed another key than 1. Please tell them, and test it again.",
    "no_key": f"It was answered and nobody pressed 1: perhaps by a menu or a voicemail. {YOURSELF}",
    "not_answered": "It rang and nobody answered. Please test it while somebody is there, or change the hours.",
    "busy": "It was engaged. Please test it again in a few minutes.",
    "failed": "The network could not ring it. Please check the number.",
    "not_made": f"The call was not made. {YOURSELF}",
    "unheard": "The network never told what became of the call. Please test it again.",
}


def outcome_of(state: str, reason: str | None, *, answered: bool, other_key: bool, is_late: bool) -> Outcome:
    """Read a test call: `state` and `reason` are those of its message; `is_late` where it must be over by now."""
    if answered:
        return "answered"
    if state in LOST:
        ended = BY_REASON.get(reason or "", "not_made")
        return "other_key" if ended == "no_key" and other_key else ended
    if is_late:
        return "unheard"
    if state == "unknown":
        return "unknown"
    return "waits" if state in {"planned", "queued"} and reason is not None else "ringing"


def words_of(outcome: Outcome, reason: str | None) -> str:
    """Say what became of it and what to do; where the network or the clinic's set-up is in the way, why."""
    why = sentence_for(reason) if outcome in {"waits", "not_made"} else None
    return f"{SENTENCES[outcome]} {why}" if why else SENTENCES[outcome]
