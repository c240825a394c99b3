"""Refusals as lines for people: a fault that only says what is wrong gets the name of its field before it."""

import re

from service.base.errors import Fault, Refusal

FIELDS = {
    "$.completed_at": "The time that treatment ended",
    "$.reason": "The reason",
    "$.start": "That time",
    "$.cleared_on": "The day of clearing",
    "$.earliest": "The first day",
    "$.latest": "The last day",
    "$.happened_at": "The time",
    "$.text": "The text",
}
OF_SESSION = {
    "start": "Session {number}",
    "end": "The end of session {number}",
    "practitioner": "The practitioner of session {number}",
    "room": "The room of session {number}",
    "number": "The number of session {number}",
}
IN_COURSE = re.compile(r"\$\.courses\[(\d+)\](.+)")
IN_SESSION = re.compile(r"\$\.sessions\[(\d+)\]\.(\w+)")
LAST_NAME = re.compile(r"(\w+)(\[\d+\])?$")


def refusal_lines(refusal: Refusal) -> list[str]:
    """Say what a refusal says: its faults where it names any, else its sentence."""
    return [fault_line(fault) for fault in refusal.faults] or [refusal.sentence]


def fault_line(fault: Fault) -> str:
    """Write one fault as a sentence; one that begins with a capital is a sentence already."""
    sentence = fault.sentence
    if sentence[:1].islower():
        label = _label(fault.path)
        sentence = f"{label} {sentence}" if label else sentence[0].upper() + sentence[1:]
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _label(path: str) -> str:
    """Name a field; nothing where the whole of the input is meant."""
    course = IN_COURSE.fullmatch(path)
    if course:
        return f"Treatment {int(course[1]) + 1}: {_label(f'${course[2]}')}"
    session = IN_SESSION.fullmatch(path)
    if session and session[2] in OF_SESSION:
        return OF_SESSION[session[2]].format(number=int(session[1]) + 1)
    if path.startswith("$.done["):
        return "The day of a session done elsewhere"
    if path == "$.done":
        return "The number of sessions done elsewhere"
    if path.startswith("$.areas["):
        return "One of the areas"
    last = LAST_NAME.search(path)
    return FIELDS.get(path) or (last[1].replace("_", " ").capitalize() if last else "")
