"""Which text in the provider's list is which open attempt. Pure.

A SID is adopted once. Where fewer texts match than attempts are open, the oldest attempts get them, and only the rest
can count as unsent.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from service.notify.delivery.open_attempts import OpenAttempt
from service.notify.delivery.provider import Listed

CLOCKS_DIFFER = timedelta(seconds=5)
"""The list tells whole seconds, by the provider's clock."""


def match(
    attempts: Sequence[OpenAttempt], listed: Sequence[Listed], adopted: Collection[str]
) -> dict[OpenAttempt, str]:
    """Give each open attempt of one line the SID that is its own, as far as the list has one."""
    free = sorted((text for text in listed if text.sid not in adopted), key=lambda text: text.created_at)
    found: dict[OpenAttempt, str] = {}
    for attempt in sorted(attempts, key=lambda one: one.started_at):
        own = next((text for text in free if _fits(attempt, text)), None)
        if own is not None:
            free.remove(own)
            found[attempt] = own.sid
    return found


def _fits(attempt: OpenAttempt, text: Listed) -> bool:
    in_time = text.created_at >= attempt.started_at - CLOCKS_DIFFER
    return text.sender == attempt.sender and _same_words(attempt, text) and in_time


def _same_words(attempt: OpenAttempt, text: Listed) -> bool:
    """Compare the words; of a template the list may show none."""
    if attempt.by_template and not text.body.strip():
        return True
    return attempt.body.strip() == text.body.strip()
