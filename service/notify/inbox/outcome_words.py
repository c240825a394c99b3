"""What staff text for an outcome: one short word each, beside the codes of `outcomes.py`."""

import re

from service.notify.inbox.outcomes import outcomes_for

WORDS: dict[str, str] = {
    "advised": "advised_by_phone",
    "seen": "seen_in_clinic",
    "111": "sent_to_111_or_ae",
    "999": "rang_999",
    "texted": "answered_by_text",
    "handed 999": "handed_to_111_or_999",
    "nopatient": "nobody_to_reach",
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
    "ambulance": "999",
    "gp": "111",
    "text": "texted",
    "none": "nothing",
}
_FIRST = re.compile(r"[\W_]*([\w&]+)[\W_]*(.*)", re.DOTALL)
_RANG_999 = re.compile(
    r"\W*(?:(?:i|we|have|just)\W+)*(?:rang|rung|called|dialled|phoned)(?:\W+(?:for|her|him|them|an|the))*\W+(?:999|ambulance)\b",
    re.IGNORECASE,
)
_OF = r"\W+(?:(?:to|with|her|him|them|she|he|they|the|a|an|is|was|my|our|his|their|some|advice|just)\W+)*"
_TAKEN_BACK = re.compile(
    rf"\W*(?:(?:999|ambulance|111|gp|a&e|ae){_OF}(?:not|no|isn.?t|wasn.?t)|[\w&]+{_OF}"
    r"(?:by\W+)?(?:nobody|no.?one|text|sms|e-?mail|message|whatsapp|photo|picture|pic)s?)\b",
    re.IGNORECASE,
)
"""The word of an outcome that is none by the next: `999 not needed`, `sent a text`, `advised by email`."""

_HANDED = re.compile(r"\W*(?:handed|told|passed)(?:\W+(?:it|this|over|on|to))*\W+(?:111|999)\b", re.IGNORECASE)
"""The number stands in it: what is handed to a colleague is not over by that."""


_CONTACT = ("advised_by_phone", "seen_in_clinic")
_AMBULANCE_CAME = re.compile(
    r"\b(?:rang|rung|called|dialled|phoned|got)(?:\W+(?:for|her|him|them|an|the))*\W+(?:999|ambulance|paramedics?)\b"
    r"|\b(?:999|ambulance|paramedics?)(?:\W+(?:is|are|was|were|has|have|been|now|being|on|its|the|their|s))*"
    r"\W+(?:called|rang|rung|coming|way|arrived|came|there|here|took|taken)\b",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"\b(?:if|unless|case|should|would|no|not|never|nor|without|declin\w+|refus\w+|cancel\w+|\w+n['’]t)\b",
    re.IGNORECASE,
)
"""With one of these beside it, nobody can tell that an ambulance came: the first word counts."""


def outcome_in(words: str, urgency: str) -> tuple[str | None, str]:
    """Find the outcome that words begin with, and the words whole, as they are kept; None where they begin with none.

    A text or a photo is no contact, whatever word stands before it. Of a word or a code alone nothing is kept besides
    its outcome, unless it says more than that, as `999` does.
    """
    known, whole = outcomes_for(urgency), words.strip()
    plain = whole.casefold().replace(" ", "_")
    for code in sorted(known, key=len, reverse=True):
        if plain.startswith(code) and not plain[len(code) : len(code) + 1].isalnum():
            return code, whole if len(whole) > len(code) else ""
    if "rang_999" in known and _RANG_999.match(words):
        return "rang_999", whole
    if "handed_to_111_or_999" in known and (handed := _HANDED.match(words)):
        return "handed_to_111_or_999", whole if words[handed.end() :].strip(" .!") else ""
    found = _FIRST.fullmatch(words)
    if found is None or _TAKEN_BACK.match(words):
        return None, whole
    word = found[1].casefold()
    code = WORDS.get(ALSO.get(word, word), "")
    if code == "no_action_needed" and "nothing_to_do" in known:
        code = "nothing_to_do"
    if code in _CONTACT and "rang_999" in known and _AMBULANCE_CAME.search(found[2]) and not _PERHAPS.search(found[2]):
        code = "rang_999"  # "spoke with her, ambulance called": the record says the gravest that was done
    says_no_more = not found[2].strip() and word in WORDS
    return (code, "" if says_no_more else whole) if code in known else (None, whole)


def words_for(urgency: str, role: str | None = None) -> list[str]:
    """List the words by which an item of this urgency can be closed, by somebody of a role."""
    known = dict(outcomes_for(urgency, role))
    if "nothing_to_do" in known:
        known["no_action_needed"] = known["nothing_to_do"]
    return [word.upper() for word, code in WORDS.items() if code in known]
