"""Commands that staff text in answer to an alert: `ACK 4821`, `CALLED 4821 no answer`, `CLOSE 4821 advised`.

What looks like a command and is none is never carried out: whoever wrote it is told what is right (`nearly_a_command`).
"""

import re
from dataclasses import dataclass

ACK, CALLED, CLOSE, HANDOVER = "ACK", "CALLED", "CLOSE", "HANDOVER"
VERBS = (ACK, CALLED, CLOSE, HANDOVER)
ALSO = {"ACKNOWLEDGE": ACK, "ACKNOWLEDGED": ACK, "CLOSED": CLOSE, "HAND OVER": HANDOVER}
"""Other ways to write a verb that leave no doubt; they need a code."""

MEANT = {
    "TAKE": ACK,
    "TAKEN": ACK,
    "TOOK": ACK,
    "ACCEPT": ACK,
    "OK": ACK,
    "RANG": CALLED,
    "CALL": CALLED,
    "DONE": CLOSE,
}
"""What somebody may mean by a word before a code."""

_COMMAND = re.compile(
    rf"\s*(?P<verb>{'|'.join(sorted((*VERBS, *ALSO), key=len, reverse=True))})(?![a-z])[\W_]*"
    r"(?P<code>\d{4}(?!\d))?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NEARLY = re.compile(r"\s*(?P<word>[a-z]+)[\W_]*(?P<code>\d{4})(?!\d)", re.IGNORECASE)
_NO_ANSWER = re.compile(
    r"no (?:answer|reply|response|pick ?up|joy|luck)|voice ?mail|answer ?phone|answering machine|engaged|busy|rang out"
    r"|un(?:answered|available|reachable)|nobody|no one|no-one|left (?:a )?(?:message|vm)|switched off|n/?a\b"
    r"|(?:did ?n.?t|does ?n.?t|could ?n.?t|can.?t|cannot|not) (?:answer|pick|reach|get|respond|reply)",
    re.IGNORECASE,
)
_DOUBTFUL = re.compile(
    r"\b(?:not?|never|n.t|try|trying|again|later|wrong|tried|will|unable|fail\w*|missed|husband|wife|partner|mum|mother"
    r"|daughter|son|friend|doctor|dr|colleague|asleep|dad|father|sister|brother|boyfriend|girlfriend|fianc\w+"
    r"|parents?|flatmate|housemate|carer|neighbour|reception\w*|texts?|texted|sms|e-?mail\w*|whatsapp\w*"
    r"|seen (?:(?:the|her|his|their|a) )?(?:photo|picture|pic)s?|cut off|disconnected|dropped"
    r"|message|msg|machine|voice|somebody|someone|else|can.?t|cannot|unless|if|hung)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"\b(?:spoke|spoken|speaking|talked|reached|(?:she|he|they) answer(?:s|ed)|advised|told"
    r"|explained|reassured|sent (?:her|him|them)|(?:is |are )?coming (?:in|now|at)|comes? in|seen)\b",
    re.IGNORECASE,
)
_MORE_CODES = re.compile(r"(?:(?:and|ack|[\W_])*\d{4}(?!\d))+[\W_]*", re.IGNORECASE)
_OK = re.compile(r"[\W_]*(?:ok|okay|k|yes|yep|received|got it|got this|works|\N{THUMBS UP SIGN})[\W_]*", re.IGNORECASE)
_HELP = re.compile(r"[\W_]*(?:help|info|commands?)[\W_]*|\s*\?+\s*", re.IGNORECASE)
_WALL = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")
TRIMMED = " .,!?;:-\n\t"


@dataclass(frozen=True, slots=True)
class StaffCommand:
    """What somebody wants done: the verb in capitals, the item's code if one was given, and the words behind it."""

    verb: str
    code: str | None
    rest: str = ""


def parse_staff_command(text: str) -> StaffCommand | None:
    """Read a command however it was typed (`ack4821`, `Ack: 4821.`), or return None where the text is none.

    A bare verb counts only where nothing but punctuation follows it: "Ack, she rang me" is a text for people; only
    `CALLED no answer` needs no code.
    """
    found = _COMMAND.fullmatch(text)
    if found is None:
        return None
    written, rest = " ".join(found["verb"].upper().split()), found["rest"].strip(TRIMMED)
    verb = ALSO.get(written, written)
    if found["code"] is None and (written in ALSO or (rest and not (verb == CALLED and _NO_ANSWER.fullmatch(rest)))):
        return None
    return StaffCommand(verb, found["code"], rest)


def each_of(command: StaffCommand) -> list[StaffCommand]:
    """Tell apart the items that one ACK names: `ACK 6070 6145` takes both, or says of each why not."""
    if command.verb != ACK or command.code is None or not _MORE_CODES.fullmatch(command.rest):
        return [command]
    codes = dict.fromkeys([command.code, *re.findall(r"\d{4}", command.rest)])
    return [StaffCommand(ACK, code) for code in codes]


def nearly_a_command(text: str) -> StaffCommand | None:
    """Say which command somebody may have meant who wrote another word before a code: `TAKE 4821`, `CALED 4821`."""
    found = _NEARLY.match(text)
    if found is None or parse_staff_command(text) is not None:
        return None
    word = found["word"].upper()
    meant = MEANT.get(word) or next((verb for verb in VERBS if _one_slip(word, verb)), None)
    beside = text[found.end() :].strip(TRIMMED)
    return StaffCommand(meant, found["code"], beside) if meant and not (meant == ACK and beside) else None


def asks_for_help(text: str) -> bool:
    """Tell whether a text asks which commands there are: HELP, INFO, or a question mark alone."""
    return _HELP.fullmatch(text) is not None


def is_ok(text: str) -> bool:
    """Tell whether a text says no more than that a test arrived."""
    return _OK.fullmatch(text) is not None


def was_reached(words: str) -> bool | None:
    """Tell from the words after CALLED whether the patient was reached; None where they do not say so plainly."""
    if _NO_ANSWER.search(words):
        return False
    if not words.strip(TRIMMED):
        return True
    return True if _REACHED.search(words) and not _DOUBTFUL.search(words) else None


def says_no_answer_alone(words: str) -> bool:
    """Tell whether words say that nobody answered, and nothing else."""
    return _NO_ANSWER.fullmatch(words.strip(TRIMMED)) is not None


def takes_it(words: str) -> bool:
    """Tell whether words after ACK leave no doubt that whoever wrote them takes the item."""
    return _DOUBTFUL.search(words) is None and _NO_ANSWER.search(words) is None


def wall_in(words: str) -> tuple[int, int] | None:
    """Find a time of day in words, such as `again 15:30`."""
    found = _WALL.search(words)
    return (int(found[1]), int(found[2])) if found else None


def _one_slip(word: str, verb: str) -> bool:
    """Tell whether two words differ by one letter too many, too few, wrong, or two changed about."""
    if abs(len(word) - len(verb)) > 1:
        return False
    start = 0
    while start < min(len(word), len(verb)) and word[start] == verb[start]:
        start += 1
    left, right = word[start:], verb[start:]
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or left == right[1:2] + right[:1] + right[2:]
