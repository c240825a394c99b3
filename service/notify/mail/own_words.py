"""Cut what a mail repeats of others, and the signature, so that our own text is never read as the patient's. Pure.

Rather too little than too much: words that are lost may be the ones that matter. What is left out:

1. Lines that begin with `>`, wherever they stand in an answer, and below a line that says who wrote them; with it.
2. From an "Original message" or a block of From, Sent, To, Subject on, in an answer: programs put the answer above it.
3. A signature behind a line of two hyphens, and single lines such as "Sent from my phone". A PS after "Kind regards"
   stays.
"""

import re
from collections.abc import Iterable, Sequence

MARK = re.compile(r"\s{0,3}>")
ABOVE = re.compile(r"\s{0,3}>\s?\d")
WROTE = re.compile(
    r"\s*(?:on|am|op|el|le|em|il|w dniu|dnia|ar|la|în)\b.{4,300}"
    r"(?:wrote|schrieb|schreef|escribió|escribio|a écrit|a ecrit|escreveu|ha scritto|napisał|napisała|napisał\(a\)"
    r"|pisze|ysgrifennodd|a scris)\b.{0,120}:\s*",
    re.IGNORECASE | re.DOTALL,
)
ORIGINAL = re.compile(
    r"\s*(?:-{2,20}\s*(?:original message|original appointment|mensaje original|message d'origine|mensagem original"
    r"|oryginalna wiadomość|wiadomość oryginalna|mesaj original|neges wreiddiol)\s*-{2,20}|_{20,200})\s*",
    re.IGNORECASE,
)
FIELDS = re.compile(
    r"\s*\*?(?:from|sent|to|subject|date|cc|de|para|enviado|asunto|od|do|temat|wysłano|à|envoyé|objet)\*?\s?:",
    re.IGNORECASE,
)
FROM = re.compile(r"\s*\*?(?:from|de|od|von)\*?\s?:.{0,300}", re.IGNORECASE)
FEWEST_FIELDS, FIELDS_WITHIN = 3, 6
SENT_FROM = re.compile(
    r"\s*(?:sent from (?:my |the )?"
    r"(?:iphone|ipad|mobile|phone|samsung|galaxy|android|huawei|outlook|mail|yahoo|windows)"
    r"|get outlook for|sent (?:via|with) |wysłano z |enviado desde mi |envoyé de mon |trimis de pe |anfonwyd o )"
    r".{0,80}",
    re.IGNORECASE,
)
SIGNATURE, LONGEST_SIGNATURE = re.compile(r"--\s?"), 12
SPLIT_HEADER = 3
"""Over how many lines programs break the one that says who wrote what they quote."""


def own_words(text: str, *, is_answer: bool) -> str:
    """Return what the sender wrote now; `is_answer` tells whether the mail answers another."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if is_answer:
        lines = _above_history(lines)
    lines = _without_quotes(lines, is_answer=is_answer)
    lines = _without_signature(lines)
    return "\n".join(_tidy(lines)).strip()


def _above_history(lines: Sequence[str]) -> list[str]:
    for number, line in enumerate(lines):
        if ORIGINAL.fullmatch(line) and _has_fields(lines[number + 1 : number + 1 + FIELDS_WITHIN]):
            return list(lines[:number])
        if FROM.fullmatch(line) and _has_fields(lines[number : number + FIELDS_WITHIN]):
            return list(lines[:number])
    return list(lines)


def _has_fields(lines: Iterable[str]) -> bool:
    return sum(FIELDS.match(line) is not None for line in lines) >= FEWEST_FIELDS


def _without_quotes(lines: Sequence[str], *, is_answer: bool) -> list[str]:
    """Leave out quoted lines, and who wrote them: by a line that says so, alone at the end or right above a quote."""
    kept: list[str] = []
    is_quote = False
    for number, line in enumerate(lines):
        was_quote, is_quote = is_quote, MARK.match(line) is not None
        if is_quote and not was_quote:
            answers = _drop_header(kept)
            is_answer = is_answer or answers
            is_quote = answers or (is_answer and not _is_their_number(lines, number))
        if is_quote:
            continue
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())  # of several empty lines one: looking back over them has to cost nothing
    _drop_header(kept)
    return kept


def _is_their_number(lines: Sequence[str], number: int) -> bool:
    """Tell whether one line alone says that something is above a number, as `>39 fever`, and quotes nobody."""
    alone = not any(MARK.match(line) for line in lines[number + 1 : number + 2])
    return alone and ABOVE.match(lines[number]) is not None


def _drop_header(kept: list[str]) -> bool:
    """Take the line that says who wrote a quote off the end of what is kept; True where there was one."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    for length in range(1, min(SPLIT_HEADER, end) + 1):
        if WROTE.fullmatch(" ".join(kept[end - length : end])):
            del kept[end - length :]
            return True
    return False


def _without_signature(lines: Sequence[str]) -> list[str]:
    kept = [line for line in lines if not SENT_FROM.fullmatch(line)]
    for number in range(len(kept) - 1, max(len(kept) - 1 - LONGEST_SIGNATURE, 0), -1):
        if SIGNATURE.fullmatch(kept[number]):
            return kept[:number]
    return kept


def _tidy(lines: Iterable[str]) -> Iterable[str]:
    """Keep one empty line of several."""
    before = ""
    for line in (each.rstrip() for each in lines):
        if line or before:
            yield line
        before = line
