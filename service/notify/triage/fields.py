"""Take typed values out of a parsed TOML document and collect what is wrong, with the path of each fault."""

from collections.abc import Mapping
from typing import Any

from service.base.errors import Fault
from service.notify.triage.tokens import fold

Table = Mapping[str, Any]
Located = list[tuple[str, str]]


class Reader:
    """Reads on after a fault, so that all of them are told at once; a value at fault becomes an empty one."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, sentence: str) -> None:
        self.faults.append(Fault(path, sentence))

    def table(self, value: object, path: str, *, required: frozenset[str], optional: frozenset[str]) -> Table:
        if not isinstance(value, Mapping):
            self.fault(path, "must be a table")
            return {}
        for key in sorted(required - value.keys()):
            self.fault(f"{path}.{key}", "is missing")
        for key in sorted(value.keys() - required - optional):
            self.fault(f"{path}.{key}", "is not a known key")
        return value

    def string(self, table: Table, path: str, key: str) -> str:
        value = table.get(key, "")
        if key in table and not (isinstance(value, str) and value.strip()):
            self.fault(f"{path}.{key}", "must be a text that is not empty")
        return value if isinstance(value, str) else ""

    def choice(self, table: Table, path: str, key: str, choices: tuple[str, ...]) -> str:
        value = self.string(table, path, key)
        if value and value not in choices:
            self.fault(f"{path}.{key}", f"must be one of {', '.join(choices)}")
        return value

    def whole(self, table: Table, path: str, key: str, *, low: int) -> int | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < low:
            self.fault(f"{path}.{key}", f"must be a whole number of at least {low}")
            return None
        return value

    def truth(self, table: Table, path: str, key: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"{path}.{key}", "must be true or false")
        return value is True

    def strings(self, table: Table, path: str, key: str) -> Located:
        """Return the texts of a list, each with its path."""
        value = table.get(key, [])
        if not isinstance(value, list):
            self.fault(f"{path}.{key}", "must be a list of texts")
            return []
        found: Located = []
        for number, item in enumerate(value):
            where = f"{path}.{key}[{number}]"
            if isinstance(item, str) and item.strip():
                found.append((where, item))
            else:
                self.fault(where, "must be a text that is not empty")
        return found

    def words(self, table: Table, path: str, key: str) -> frozenset[str]:
        """Return the single words of a list, refusing what the triage could never meet."""
        found = self.strings(table, path, key)
        for where, word in found:
            self._single(where, word)
        return frozenset(word for _, word in found)

    def single_words(self, path: str, words: list[str]) -> frozenset[str]:
        for word in words:
            self._single(path, word)
        return frozenset(words)

    def _single(self, path: str, word: str) -> None:
        if fold(word) != word or len(word.split()) != 1:
            self.fault(path, f"{word!r} must be one word in lower case, without accents or apostrophes")
