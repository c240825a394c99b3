"""What staff read in answer to their commands: always what happened, and what they can text next."""

from collections.abc import Sequence
from datetime import datetime

from service.notify.inbox.outcome_words import words_for
from service.notify.texts.staff_commands import ACK, CLOSE, StaffCommand

MOST_CODES = 5
COLLEAGUE = "a colleague"


def unknown_code(code: str) -> str:
    return f"No open item has the code {code}. Please look at the alert again."


def closed_already(code: str) -> str:
    return f"Item {code} has been closed already."


def kept_with_closed(code: str) -> str:
    return f"Item {code} has been closed already. Your words are kept with it as a note; nobody is alerted by that."


def with_somebody(code: str, who: str) -> str:
    return f"Item {code} is with {who}."


def which(verb: str, items: Sequence[str]) -> str:
    """Ask which item is meant by a command without a code; `items` are codes with whose they are and since when."""
    listed = "; ".join(items)
    if not items:
        return "No alert is waiting for an answer." if verb == ACK else "You have no item."
    if verb == ACK:
        return f"Which one? {listed}. Please answer ACK and the code of the one you take: they all ring on until then."
    return f"Which one? You have {listed}. Please answer {verb} and the code."


def commands(items: Sequence[str]) -> str:
    """Say what can be texted; `items` are those that ring or that whoever asks has."""
    code = items[0].split()[0] if len(items) == 1 else "1234"
    about = f"Open: {'; '.join(items)}." if items else f"Nothing waits for you. {code} stands for the code of an alert."
    return (
        f"ACK {code}: you take it. CALLED {code}: you spoke with the patient. CALLED {code} NO ANSWER: you did not. "
        f"CLOSE {code} ADVISED (or SEEN, 111, 999, UNREACHED): it is over. HANDOVER {code}: ring somebody else. {about}"
    )


def next_step(code: str, by: str | None, *, can_ring: bool = True) -> str:
    """Say what to text once the patient was rung, or where nobody can be; `by`: when it rings again else."""
    then = f"Then text CALLED {code}, or CLOSE {code} and the outcome"
    if not can_ring:
        then = f"No number is known to ring. Answer in the inbox, then text CLOSE {code} UNREACHED and what you did"
    return f"{then}, by {by}: after that it rings you again." if by else f"{then}."


def who_are_you(command: StaffCommand, names: Sequence[str]) -> str:
    """Ask whose command it is, from a phone that several people have."""
    wanted = " ".join(part for part in (command.verb, command.code) if part)
    ways = " or ".join(f"{wanted} {name.upper()}" for name in names)
    return f"Nothing was done: this phone is shared. Please say who you are: {ways}."


def for_whom(name: str) -> str:
    """Begin an answer on a phone that several people have."""
    return f"For {name}: "


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


def closed(code: str, outcome: str, left: str | None = None) -> str:
    """Say that an item is closed; `left` is the one in which what the patient asked of the desk waits."""
    waits = f" What they asked of the desk waits there as item {left}." if left else ""
    return f"Item {code} is closed: {outcome}{waits}"


def what_outcome(code: str, urgency: str, role: str | None = None) -> str:
    words = ", ".join(words_for(urgency, role))
    return f"What came of it? Item {code} stays open: answer CLOSE {code} and one of {words}, then your own words."


def may_not_close(code: str, urgency: str) -> str:
    return f"Item {code} is {urgency}: a clinician or a manager closes it. It stays as it is."


def clinician_decides(code: str, urgency: str) -> str:
    return (
        f"Item {code} is {urgency}: without contact only a clinician closes it. It stays as it is. "
        f"HANDOVER {code} rings somebody else. No clinician there? Tell 111 or 999 what the patient wrote, then "
        f"CLOSE {code} HANDED 999 (or 111) and what they said."
    )


def say_why(code: str, urgency: str) -> str:
    return (
        f"Item {code} is {urgency} and stays open: please say why it ends without contact, as in CLOSE {code} "
        "UNREACHED rang three times, wrote to her GP."
    )


def read_first(verb: str, code: str, words: str) -> str:
    came = f'Item {code} stays as it is: new words came in, "{words}".'
    return f"{came} Answer ACK {code} once you have read them, then {verb} again."


def handed_over(code: str, who: str) -> str:
    return f"Item {code} rings {who} now, and is nobody's until they answer."


def nobody_to_hand_over(code: str) -> str:
    return f"Nobody else can be rung now: item {code} stays yours."


def not_yours(code: str) -> str:
    return f"Item {code} is not yours, so you cannot hand it over."


def did_you_mean(command: StaffCommand, urgency: str) -> str:
    """Ask whether a command was meant that nobody wrote, and say how it is written."""
    asked = f"Nothing was done. Did you mean {command.verb} {command.code}? Then please answer "
    if command.verb == CLOSE:
        return f"{asked}CLOSE {command.code} and one of {', '.join(words_for(urgency))}."
    return f"{asked}with that."


def day_time(moment: datetime, now: datetime) -> str:
    """Tell a time of today, or with its day that of another; both by the same clock."""
    return clock_time(moment) if moment.date() == now.date() else f"{moment:%a} {clock_time(moment)}"


def clock_time(moment: datetime) -> str:
    return f"{moment:%H:%M}"
