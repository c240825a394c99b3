"""The short form of a lexicon: what a language needs beside English, written as people spell it.

A short file names only the tables that it has; signs stand as `pain = [...]` under `[signs]`, and how much each counts
is said once for all languages (`config/triage/common.toml`, under `[levels]`). Words may keep their accents.
"""

import re
from collections.abc import Mapping
from typing import Any

from service.base.errors import Fault
from service.notify.triage.gathering import Document, join
from service.notify.triage.layout import PATTERNS, WORDS
from service.notify.triage.tokens import fold

_KEYS = (
    frozenset({"version", "language", "name", "evidence", "groups", "signs", "wishes"}) | PATTERNS.keys() | WORDS.keys()
)
_WISHES: Mapping[str, str] = {"opt_out": "opt_out", "opt_in": "opt_in"}
_NEVER_SLIPS = {"min_letters": 6, "min_letters_wrong": 8}
_SIGN_PLACE = re.compile(r"\$\.signs\[(\d+)\](\.patterns)?")


def in_full(short: Mapping[str, Any], common: Mapping[str, Any]) -> tuple[Document, list[Fault], list[str]]:
    """Return the whole document, the faults of the short form itself, and the names of its signs in their order."""
    faults = [Fault(f"$.{key}", "is not a known key") for key in sorted(short.keys() - _KEYS)]
    signs, names, sign_faults = _signs(short.get("signs", {}), common)
    keywords, wish_faults = _keywords(short.get("wishes", {}))
    tables = {key: value for key, value in short.items() if key in PATTERNS or key in WORDS or key == "groups"}
    own = {"version": short.get("version"), "language": short.get("language"), "keywords": keywords, **tables}
    shared = {key: value for key, value in common.items() if key not in {"levels", "evidence"}}
    shared["keywords"] = {word: row for word, row in common["keywords"].items() if word not in keywords}
    mixed = [key for key in tables if not isinstance(tables[key], Mapping)]
    whole = {} if mixed else join((("common", shared), ("own", _folded(own))))
    for name in PATTERNS.keys() | WORDS.keys():
        table = whole.setdefault(name, {})
        for key in {**PATTERNS.get(name, {}), **WORDS.get(name, {})}:
            table.setdefault(key, [])
    whole["vocabulary"]["words"] += sorted({word for words in _groups(whole) for word in words})
    whole["typos"] = {**_NEVER_SLIPS, **whole["typos"]}
    whole |= {"groups": whole.get("groups", {}), "signs": _folded(signs)}
    wrong = [Fault(f"$.{key}", "must be a table") for key in mixed]
    return whole, faults + sign_faults + wish_faults + wrong, names


def _groups(whole: Mapping[str, Any]) -> list[list[str]]:
    """Return the groups: their words are words of the language, whether a pattern names the group or not."""
    groups = whole.get("groups", {})
    found = groups.values() if isinstance(groups, Mapping) else ()
    return [words for words in found if isinstance(words, list) and all(isinstance(word, str) for word in words)]


def place_in_short(fault: Fault, names: list[str]) -> Fault:
    """Name a fault's place as the short file has it: `$.signs.pain[3]`, not `$.signs[0].patterns[3]`."""
    found = _SIGN_PLACE.match(fault.path)
    if found is None or int(found.group(1)) >= len(names):
        return fault
    return Fault(f"$.signs.{names[int(found.group(1))]}{fault.path[found.end() :]}", fault.sentence)


def _signs(table: object, common: Mapping[str, Any]) -> tuple[list[Document], list[str], list[Fault]]:
    if not isinstance(table, Mapping):
        return [], [], [Fault("$.signs", "must be a table")]
    levels: Mapping[str, Mapping[str, Any]] = common["levels"]
    faults = [Fault(f"$.signs.{name}", "is not a known sign") for name in table if name not in levels]
    names = [name for name in table if name in levels]
    rows = [
        {"name": levels[name].get("name", name), **_without_name(levels[name]), "patterns": table[name]}
        for name in names
    ]
    return rows, names, faults


def _without_name(level: Mapping[str, Any]) -> Document:
    return {key: value for key, value in level.items() if key != "name"}


def _keywords(table: object) -> tuple[Document, list[Fault]]:
    """Return the keywords of `[wishes]`: words that, alone, ask for no more texts, or for texts again."""
    if not isinstance(table, Mapping):
        return {}, [Fault("$.wishes", "must be a table")]
    faults = [Fault(f"$.wishes.{key}", "is not a known key") for key in sorted(table.keys() - _WISHES.keys())]
    keywords: Document = {}
    for key, category in _WISHES.items():
        words = table.get(key, [])
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            faults.append(Fault(f"$.wishes.{key}", "must be a list of texts"))
            continue
        keywords |= {fold(word): {"category": category, "opens_reply": category == "opt_out"} for word in words}
    return keywords, faults


def _folded(value: Any) -> Any:
    """Return the value with every text in a list as the triage reads it: without accents, in lower case."""
    if isinstance(value, Mapping):
        return {key: _folded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [fold(item) if isinstance(item, str) else _folded(item) for item in value]
    return value
