"""How an item can end; each code is stable, the sentence is what staff see."""

from collections.abc import Mapping

from service.notify.inbox.urgency import HOLDING

CARE: dict[str, str] = {
    "advised_by_phone": "Spoke with the patient and advised them.",
    "seen_in_clinic": "Saw the patient in the clinic.",
    "sent_to_111_or_ae": "Sent the patient to 111, a GP or A&E.",
    "rang_999": "Rang 999, or an ambulance came.",
    "answered_by_text": "Answered by text.",
    "handed_to_111_or_999": "Could not reach the patient; 111 or 999 were told, and have it now.",
    "nobody_to_reach": "There is nobody to reach: a wrong number, or the patient has died.",
    "could_not_reach": "Tried and could not reach the patient.",
    "no_action_needed": "Looked at it; nothing needs to be done.",
}
OFFICE: dict[str, str] = {
    "appointment_moved": "Moved the appointment.",
    "answered": "Answered what was asked.",
    "nothing_to_do": "Nothing to do.",
}
OUTCOMES = CARE | OFFICE
URGENT = {code: words for code, words in CARE.items() if code != "answered_by_text"}
"""A text is no contact, and ends nothing urgent."""

DECIDED = frozenset({"could_not_reach", "no_action_needed"})
"""What an urgent item ends with though nobody spoke with the patient: a clinician decides so, and says why."""

FOUND = frozenset({"handed_to_111_or_999", "nobody_to_reach"})
"""What an urgent item ends with without contact and without judging a symptom: a manager may close so, and says why."""

_CONCERN = {code: words for code, words in CARE.items() if code not in FOUND}
AT_DESK = OFFICE | {"answered_by_text": CARE["answered_by_text"]}
"""What needs no clinical judgement: how the desk ends what it may close."""


def outcomes_for(urgency: str, role: str | None = None) -> Mapping[str, str]:
    """Return what an item may end with: a worry only with what was done about it, office work with anything.

    To a receptionist only what the desk can judge, to a manager nothing of an urgent item that a clinician decides.
    """
    if role == "receptionist":
        return {} if urgency in HOLDING else AT_DESK
    if urgency == "urgent":
        return {code: words for code, words in URGENT.items() if role != "manager" or code not in DECIDED}
    return _CONCERN if urgency in HOLDING else OFFICE | _CONCERN


def left_to_clinicians(urgency: str, role: str | None) -> bool:
    """Tell whether somebody who may close such an item is not offered all its ends: the page says why."""
    return role == "manager" and urgency == "urgent"
