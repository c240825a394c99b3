"""What staff text for an outcome: one short word each, beside the codes of `outcomes.py`."""

import re

from service.notify.inbox.outcomes import outcomes_for

WORDS: dict[str, str] = {
    "advised": "advised_by_phone",
    "seen": "seen_in_clinic",
    "111": "sent_to_111_or_ae",
    "texted": "answered_by_text",
    "unreached": "could_not_reach",
    "nothing": "no_action_needed",
    "moved": "appointment_moved",
    "answered": "answered",
}
ALSO: dict[str, str] = {
    "advise": "advised",
    "spoke": "advised",
    "sent": "111",
    "ae": "111",
    "a&e": "111",
    "999": "111",
    "gp": "111",
    "text": "texted",
    "none": "nothing",
}
_FIRST = re.compile(r"[\W_]*([\w&]+)[\W_]*(.*)", re.DOTALL)


def outcome_in(words: str, urgency: str) -> tuple[str | None, str]:
    """Find the outcome that words begin with, and what is written behind it; None where they begin with none."""
    known = outcomes_for(urgency)
    plain = words.strip().casefold().replace(" ", "_")
    for code in sorted(known, key=len, reverse=True):
        if plain.startswith(code) and not plain[len(code) : len(code) + 1].isalnum():
            return code, words.strip()[len(code) :].strip(" .,;:-_\n")
    found = _FIRST.fullmatch(words)
    if found is None:
        return None, words.strip()
    word = found[1].casefold()
    code = WORDS.get(ALSO.get(word, word), "")
    if code == "no_action_needed" and "nothing_to_do" in known:
        code = "nothing_to_do"
    return (code, found[2].strip()) if code in known else (None, words.strip())


def words_for(urgency: str) -> list[str]:
    """List the words by which an item of this urgency can be closed."""
    return [word.upper() for word, code in WORDS.items() if code in outcomes_for(urgency)]
