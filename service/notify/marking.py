"""Mark the words of a reply that decided how it was read. Pure."""

import json
from collections.abc import Iterable

from service.base.unreadable import can_be_read

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces: each with whether it decided."""


def marked(text: str, because: str | None) -> Parts:
    """Cut a text as it is stored by the list (JSON) stored with it; nothing is marked in what cannot be read."""
    return mark(text, json.loads(because or "[]")) if can_be_read(text, because) else ((text, False),)


def mark(text: str, because: Iterable[str]) -> Parts:
    """Cut a text where a deciding substring begins or ends; every occurrence of each is marked."""
    parts, done = [], 0
    for begin, end in sorted(_spans(text, because)):
        parts += [(text[done:begin], False), (text[max(begin, done) : end], True)]
        done = max(done, end)
    return tuple((part, decided) for part, decided in [*parts, (text[done:], False)] if part)


def _spans(text: str, because: Iterable[str]) -> Iterable[tuple[int, int]]:
    for words in because:
        at = text.find(words) if words else -1
        while at >= 0:
            yield at, at + len(words)
            at = text.find(words, at + len(words))
