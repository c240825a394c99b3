"""What changed from one version of a lexicon to another: entries that came and went, by the table they stand in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_UNTOLD = frozenset({"version"})


@dataclass(frozen=True, slots=True)
class Changed:
    """`where` is a table and key, such as `signs.pain`."""

    where: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Return what changed, by place."""
    old, new = _gathered(before), _gathered(after)
    found = []
    for where in sorted(old.keys() | new.keys()):
        was, is_ = old.get(where, {}), new.get(where, {})
        added, removed = tuple(key for key in is_ if key not in was), tuple(key for key in was if key not in is_)
        if added or removed:
            found.append(Changed(where, added, removed))
    return found


def _gathered(document: Mapping[str, Any]) -> dict[str, dict[str, None]]:
    entries: dict[str, dict[str, None]] = {}
    for where, entry in _entries(document, ""):
        entries.setdefault(where, {})[entry] = None
    return entries


def _entries(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if where or key not in _UNTOLD:
                yield from _entries(item, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for item in value:
            # A list of tables, as the signs of English: each stands under its name.
            named = isinstance(item, Mapping) and "name" in item
            yield from _entries(item, f"{where}.{item['name']}" if named else where)
    else:
        yield where, str(value)
