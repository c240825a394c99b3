"""What staff read in answer to their commands: always what happened, and what they can text next."""

from collections.abc import Sequence
from datetime import datetime

from service.notify.inbox.outcome_words import words_for
from service.notify.texts.staff_commands import CALLED, CLOSE, StaffCommand

MOST_CODES = 10


def unknown_code(code: str) -> str:
    return f"No open item has the code {code}. Please look at the alert again."


def closed_already(code: str) -> str:
    return f"Item {code} has been closed already."


def with_somebody(code: str, who: str) -> str:
    return f"Item {code} is with {who}."


def which(verb: str, codes: Sequence[str]) -> str:
    """Ask which item is meant by a command without a code."""
    listed = ", ".join(codes[:MOST_CODES])
    if verb in {CALLED, CLOSE}:
        return f"Which one? You have {listed}. Please answer {verb} and the code." if codes else "You have no item."
    if not codes:
        return "No alert is waiting for an answer." if verb == "ACK" else "You have no item."
    if verb == "ACK":
        return f"{len(codes)} alerts are waiting: {listed}. Please answer ACK and the code of the one you take."
    return f"Which one? You have {listed}. Please answer {verb} and the code."


def contacted(code: str, urgency: str) -> str:
    return (
        f"Item {code}: noted that you spoke with the patient. If you did not, answer CALLED {code} NO ANSWER. "
        f"To close it: CLOSE {code} and one of {', '.join(words_for(urgency))}."
    )


def was_it(code: str) -> str:
    return f"Did you speak with the patient? Answer CALLED {code} if you did, CALLED {code} NO ANSWER if not."


def do_you_take(code: str) -> str:
    return f"Item {code} is not taken by that and rings on. Answer ACK {code} alone if you take it."


def not_reached(code: str, again: str, told: str) -> str:
    return f"Item {code}: noted that there was no answer. {told} You are rung again at {again}, unless you text CALLED."


def closed(code: str, outcome: str) -> str:
    return f"Item {code} is closed: {outcome}"


def what_outcome(code: str, urgency: str) -> str:
    return f"What came of it? Answer CLOSE {code} and one of {', '.join(words_for(urgency))}, then your own words."


def may_not_close(code: str, urgency: str) -> str:
    return f"Item {code} is {urgency}: a clinician or a manager closes it. It stays as it is."


def read_first(verb: str, code: str, words: str) -> str:
    came = f'Item {code} stays as it is: new words came in, "{words}".'
    return f"{came} Answer ACK {code} once you have read them, then {verb} again."


def handed_over(code: str, who: str) -> str:
    return f"Item {code} rings {who} now, and is nobody's until they answer."


def nobody_to_hand_over(code: str) -> str:
    return f"Nobody else can be rung now: item {code} stays yours."


def not_yours(code: str) -> str:
    return f"Item {code} is not yours, so you cannot hand it over."


def did_you_mean(command: StaffCommand) -> str:
    return f"Nothing was done. Did you mean {command.verb} {command.code}? Then please answer with that."


def clock_time(moment: datetime) -> str:
    return f"{moment:%H:%M}"
