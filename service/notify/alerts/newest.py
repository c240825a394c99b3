"""The words that an alert tells of an item that rings: the newest first, and what it rang for in the first place."""

BETWEEN = "\x1e"
"""Stands between words of different texts where they are kept together: nobody types it."""

SHOWN_BETWEEN = " / "
LEFT_OUT, KEPT = "...", 3
"""So many of the newest texts are told, and the first: whoever writes without end hides neither."""


def with_newest(words: str, before: str | None) -> str:
    """Put words before those that an alert told so far; what stands in the new ones again is told once."""
    words = in_one(words)
    if not before:
        return words
    *later, first = before.split(BETWEEN)
    newest = [words, *(one for one in later if one not in words)]
    newest = newest if len(newest) <= KEPT else [*newest[:KEPT], LEFT_OUT]
    return BETWEEN.join(newest if first in words else [*newest, first])


def in_one(told: str) -> str:
    """Return all that is told, without telling the first words apart."""
    return told.replace(BETWEEN, "\n")


def told_apart(told: str) -> tuple[str, str]:
    """Return the newest words, and the first ones where those are others."""
    newest, between, first = told.rpartition(BETWEEN)
    return (newest.replace(BETWEEN, SHOWN_BETWEEN), first) if between else (told, "")
