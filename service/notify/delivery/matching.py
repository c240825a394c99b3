"""Which text in the provider's list is which open attempt, and what the list's silence is worth. Pure.

1. Same sender, same words but for what the provider writes differently, made about when the attempt began: the closest
   in time are each other's. A SID is adopted once.
2. Whose words the list does not show (a template, a copy that was redacted) can be any attempt's that is left.
3. Where fewer texts match than attempts are open, only the rest can count as unsent, and that only if the list goes
   back to before the attempt began.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from service.notify.delivery.open_attempts import OpenAttempt
from service.notify.delivery.provider import Listed
from service.notify.texts.gsm7 import STAND_INS

CLOCKS_DIFFER = timedelta(minutes=10)
"""By how much the provider's clock may be behind ours. Wide, because nothing else can be hurt by it: a text of ours
that was made before the attempt has been adopted, or is another open attempt's."""

LATEST = timedelta(minutes=15)
"""How long after its attempt a text without words may have been made. One with the right words may be of any age."""


def match(
    attempts: Sequence[OpenAttempt], listed: Sequence[Listed], adopted: Collection[str]
) -> dict[OpenAttempt, str]:
    """Give each open attempt of one line the SID that is its own, as far as the list has one."""
    found: dict[OpenAttempt, str] = {}
    taken = set(adopted)
    for same in (_same_words, _no_words):
        pairs = [(attempt, text) for attempt in attempts for text in listed if same(attempt, text)]
        for attempt, text in sorted(pairs, key=_distance):
            if attempt not in found and text.sid not in taken:
                found[attempt] = text.sid
                taken.add(text.sid)
    return found


def goes_back_until(attempts: Iterable[OpenAttempt]) -> datetime:
    """Say how far back a list has to be read, so that it would show what any of the attempts made."""
    return min(attempt.started_at for attempt in attempts) - CLOCKS_DIFFER


def goes_back_to(attempt: OpenAttempt, listed: Sequence[Listed], most: int) -> bool:
    """Tell whether a list of at most so many texts, newest first, would show what the attempt made."""
    return len(listed) < most or any(text.created_at < goes_back_until([attempt]) for text in listed)


def _same_words(attempt: OpenAttempt, text: Listed) -> bool:
    return _may_be(attempt, text) and bool(text.body.strip()) and _plain(attempt.body) == _plain(text.body)


def _no_words(attempt: OpenAttempt, text: Listed) -> bool:
    return _may_be(attempt, text) and not text.body.strip() and text.created_at <= attempt.started_at + LATEST


def _may_be(attempt: OpenAttempt, text: Listed) -> bool:
    return text.sender == attempt.sender and text.created_at >= attempt.started_at - CLOCKS_DIFFER


def _distance(pair: tuple[OpenAttempt, Listed]) -> tuple[timedelta, str]:
    attempt, text = pair
    return abs(text.created_at - attempt.started_at), text.sid


def _plain(words: str) -> str:
    """Write words as they stay whatever the provider did to quotes, dashes, accents' forms and spaces."""
    return " ".join(unicodedata.normalize("NFKC", words.translate(STAND_INS)).split())
