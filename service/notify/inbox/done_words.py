"""What the page of an item says of what was just done there: a short code in the address, a sentence on the page."""

from collections.abc import Mapping

DONE: Mapping[str, str] = {
    "taken": "It is noted that you have this item.",
    "answered": "Your answer is kept. The conversation shows whether it arrives.",
    "photo_asked": "The patient is asked for a photo. The conversation shows whether that text arrives.",
    "noted": "Your note is kept. It stands in the conversation, for colleagues only.",
    "closed": "Closed.",
    "reopened": "It is open again, as it was before it was closed.",
    "contacted": "It is noted that you spoke with the patient.",
    "no_answer": "It is noted that the patient did not answer. Ring again at the time above the conversation.",
    "handed_over": "Handed over: somebody else on call is alerted.",
    "asked": "It is noted who is asked to see to it.",
    "ranked": "It is noted how urgent it is.",
    "marked": "It is noted whether the alert was needed.",
    "named": "It is noted whose it is.",
    "unnamed": "It is noted that this was the wrong patient.",
}


def done_words(code: str | None) -> str | None:
    """Return the sentence of a code; None for a code that nobody made here."""
    return DONE.get(code or "")
