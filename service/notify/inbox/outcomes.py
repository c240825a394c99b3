"""How an item can end; `code` is stable, the sentence is what staff see."""

OUTCOMES: dict[str, str] = {
    "advised_by_phone": "Spoke with the patient and advised them.",
    "seen_in_clinic": "Saw the patient in the clinic.",
    "sent_to_111_or_ae": "Sent the patient to 111, a GP or A&E.",
    "answered_by_text": "Answered by text.",
    "could_not_reach": "Tried and could not reach the patient.",
    "no_action_needed": "Looked at it; nothing needs to be done.",
}
