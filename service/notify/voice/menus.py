"""What an alert call says, as TwiML. Pure.

Nothing of a patient is said before a key was pressed: a voicemail hears the rest as well as a person does.
"""

from service.notify.voice.aloud import apart
from service.notify.voice.twiml import asking, ended, response

TAKE, HEAR = "1", "2"
NOT_TAKEN = "Nobody has taken it from this phone. Goodbye."
TRIED = "Thank you. It is noted that this number is answered. Goodbye."
DEALT_WITH = "The message that this call was about has been dealt with. Goodbye."


def intro(clinic: str, code: str) -> str:
    item = f"item {apart(code)}"
    return (
        f"This is Aftercourse for {clinic} with an urgent message, {item}. "
        "Press 1 to take it. Press 2 to hear it first."
    )


def proof(clinic: str) -> str:
    return f"This is Aftercourse for {clinic}. This is a test of your telephone. Please press 1."


def news(clinic: str) -> str:
    return f"This is Aftercourse for {clinic} with a message about alerts. Press 1 to hear it."


def number_test(clinic: str) -> str:
    return (
        f"This is Aftercourse for {clinic}. This is a test: does somebody answer this number? "
        "Nothing is wrong. Please press 1."
    )


def ask(words: str, key_url: str | None, again_url: str | None) -> str:
    """Ask for a key: twice in all, for a phone at the ear needs a moment to find its keys."""
    if key_url is None:
        return close(NOT_TAKEN)
    made = asking(words, key_url)
    if again_url is None:
        return ended(made, NOT_TAKEN)
    made.redirect(again_url)
    return str(made)


def hear_first(facts: str, key_url: str | None) -> str:
    """Read the facts before it is taken."""
    if key_url is None:
        return close(NOT_TAKEN)
    return ended(asking(f"{facts} Press 1 to take it. Press 2 to hear it again.", key_url), NOT_TAKEN)


def close(*words: str) -> str:
    """Say something and hang up."""
    return ended(response(), *words)
