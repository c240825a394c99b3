"""The words that carriers act on by themselves, and what they answer.

A word counts only when it is the whole text; case and space around it do not matter. WhatsApp has none of this.
"""

from __future__ import annotations

from typing import Literal

Action = Literal["stop", "start", "help"]

_WORDS: dict[Action, frozenset[str]] = {
    "stop": frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}),
    "start": frozenset({"START", "YES", "UNSTOP"}),
    "help": frozenset({"HELP", "INFO"}),
}

ANSWERS: dict[Action, str] = {
    "stop": "You have left this number's list and will get no more texts from it. Reply START to come back.",
    "start": "You will get texts from this number again. Reply STOP to end them, HELP for help.",
    "help": "This number sends texts for a clinic. Reply STOP to get no more of them, START to get them again.",
}


def carrier_action(body: str) -> Action | None:
    """Return what a carrier does on hearing `body`, if anything."""
    word = body.strip().upper()
    return next((action for action, words in _WORDS.items() if word in words), None)


def answer_to(action: Action, *, was_blocked: bool) -> str | None:
    """Return the automatic reply: STOP and START are answered only when they change something."""
    if action == "help" or was_blocked == (action == "start"):
        return ANSWERS[action]
    return None
