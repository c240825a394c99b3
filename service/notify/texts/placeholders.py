"""Our own `((first name))` grammar. No template language: words that staff edit must never run anything."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\(\(\s*([a-z][a-z0-9 ]*?)\s*\)\)")


class UnknownPlaceholderError(Exception):
    """Tell which placeholders have no value here."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(f"(({name}))" for name in names))
        self.names = names


def find_placeholders(text: str) -> list[tuple[str, int]]:
    """Return each placeholder's name and where it begins, in order."""
    return [(found[1], found.start()) for found in PLACEHOLDER.finditer(text)]


def render(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; raise `UnknownPlaceholderError` with every name that has none.

    A value is put in once and never read for placeholders again.
    """
    unknown = sorted({name for name, _ in find_placeholders(text) if name not in values})
    if unknown:
        raise UnknownPlaceholderError(unknown)
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)
