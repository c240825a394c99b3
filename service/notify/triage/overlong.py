"""Texts longer than any phone sends: the part that is not read as prose.

Reading costs the same for each word, so a hostile text of any length could keep a web thread busy. Prose ends after
`LONGEST_PROSE` characters (WhatsApp sends 4,096, SMS 1,600). In the rest the words count and not what stands around
them: a red flag there is taken as told, and a text with such a rest is never fine.
"""

import re

from service.notify.triage.lexicon import Lexicon
from service.notify.triage.tokens import fold

LONGEST_PROSE = 8_000
_WORD = re.compile(r"[^\W_]+")
_LONGEST_RED_FLAG = 40


def cut(text: str) -> tuple[str, str]:
    """Return what is read as prose and the rest; cut at a blank where there is one near."""
    if len(text) <= LONGEST_PROSE:
        return text, ""
    blank = text.rfind(" ", LONGEST_PROSE - _LONGEST_RED_FLAG, LONGEST_PROSE)
    end = blank if blank > 0 else LONGEST_PROSE
    return text[:end], text[end:]


def red_flags(rest: str, lexicon: Lexicon) -> dict[str, str]:
    """Return the urgent words of the rest: as written, and the name of the sign; in reading order."""
    found: dict[str, str] = {}
    for word in dict.fromkeys(_WORD.findall(rest)):
        if len(word) <= _LONGEST_RED_FLAG:
            sign = lexicon.red_flags.get(fold(word))
            if sign is not None:
                found[word] = sign
    return found
