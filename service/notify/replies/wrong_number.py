"""Does a reply say that it reached somebody else? Pure.

Only the bare words suspend the number by themselves; others are shown to a person with the suggestion.
"""

import re

BARE = re.compile(
    r"(?:(?:sorry|hi|hello|hey|oops) )*"
    r"(?:(?:i think )?(?:you have|you ve got|youve got|you got|this is|its|it s|it is|ur texting|you re texting)"
    r" (?:the |a )?)?"
    r"wrong (?:number|no|num|phone number)"
    r"(?: (?:sorry|mate|thanks|thank you|please|x))*"
)
HINTS = re.compile(
    r"wrong (?:number|no|num|phone number|person)\b|who(?: is| s|s) th(?:is|at)\b|who are you\b"
    r"|(?:dont|don t|do not) know (?:any|this|the|your|you|what)\b|never (?:heard of|been to)\b"
    r"|not (?:a|your) patient\b|not my (?:appointment|name)\b"
)
NOT_LETTERS = re.compile(r"[^a-z]+")


def says_wrong_number(body: str) -> bool:
    """Tell whether the whole reply says that this is the wrong number."""
    return BARE.fullmatch(_plain(body)) is not None


def only_says_wrong_number(words: str) -> bool:
    """Tell whether each line of what came in says that, and nothing else."""
    return all(says_wrong_number(line) for line in words.splitlines() if line.strip())


def may_be_wrong_number(body: str) -> bool:
    """Tell whether somebody should ask if the number is right."""
    return HINTS.search(_plain(body)) is not None


def _plain(body: str) -> str:
    return NOT_LETTERS.sub(" ", body.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).strip()
