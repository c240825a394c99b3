"""A digit counts only as the answer to the menu that offered it: what our own text says that it stands for."""

import re
from collections.abc import Mapping

_BARE = re.compile(r"\W*([0-9])\W*\Z")
# "1 = pain", "1: pain", "1) pain", "reply 1 for pain"; what it stands for ends with the line or the next comma.
_OFFER = re.compile(r"(?<![\w.,/:])([0-9])\s?(?:=|:|\)|for|if)\s?([^\W\d][^,;.\n0-9]{1,60})")


def offered_by(text: str) -> Mapping[str, str]:
    """Return the digits that a text of ours offers as answers, each with what it stands for."""
    return {digit: words.strip() for digit, words in _OFFER.findall(text)}


def meant_by(reply: str, answered: str | None) -> str:
    """Return what a reply stands for that is a digit and nothing else, where `answered` offered it; else the reply."""
    bare = _BARE.match(reply)
    if bare is None or answered is None:
        return reply
    return offered_by(answered).get(bare.group(1), reply)
