"""Read a lexicon, and refuse it with everything that is wrong about it."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import cast

from service.base.errors import Fault
from service.notify.triage.compiling import compile_patterns, parse_concepts, parse_groups, parse_rules, parse_spellings
from service.notify.triage.fields import Located, Reader, Table
from service.notify.triage.gathering import GatheringError, gather
from service.notify.triage.layout import read_tables
from service.notify.triage.lexicon import (
    CATEGORIES,
    LEVELS,
    SIGN_NAMES,
    Category,
    Keyword,
    Level,
    Lexicon,
    Sign,
    WordSets,
)
from service.notify.triage.sounds import Sounds
from service.notify.triage.spelling import Speller
from service.notify.triage.tokens import fold
from service.notify.triage.typos import TypoIndex

_SIGN_NEEDS = frozenset({"name", "level", "patterns"})
_SIGN_MAY = frozenset({"together", "improving", "fine_until_day", "softened_by", "slight_is_fine"})
_KEYWORD_NEEDS = frozenset({"category"})
_KEYWORD_MAY = frozenset({"sign", "needs_person", "urgent_until_day", "alone", "opens_reply"})
_SHORTEST_CORRECTED = 4
_WRITTEN_BY_EAR = frozenset({"en"})


class LexiconError(Exception):
    """A lexicon file that cannot be used; `faults` name every place, as `$.signs[3].patterns[0]`."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def load_lexicon(path: Path | None = None) -> Lexicon:
    """Return the lexicon of `path` (a file or a folder), or the packaged English one; raises LexiconError."""
    return _packaged() if path is None else _read(path)


@cache
def _packaged() -> Lexicon:
    """Read the packaged lexicon once: nobody can change either of them."""
    return _read(resources.files("config.triage") / "en")


def _read(source: Traversable) -> Lexicon:
    try:
        return read_lexicon(gather(source))
    except GatheringError as error:
        raise LexiconError(error.faults) from None


def read_lexicon(document: object) -> Lexicon:
    """Return the lexicon of a parsed file; raises LexiconError with all faults."""
    reader = Reader()
    root, roles, words = read_tables(reader, document)
    lexicon = _build(reader, root, roles, words)
    if reader.faults:
        raise LexiconError(tuple(reader.faults))
    return lexicon


def _build(reader: Reader, root: Table, roles: dict[str, Located], words: Mapping[str, frozenset[str]]) -> Lexicon:
    signs = _signs(reader, root, roles)
    concepts = parse_concepts(reader, root, roles)
    index, sign_words = compile_patterns(reader, roles, parse_groups(reader, root))
    keywords = _keywords(reader, root)
    plain = frozenset().union(*(words[field.name] for field in fields(WordSets)))
    known = index.words() | plain | keywords.keys()
    negators = frozenset(pattern for _, pattern in roles["negator"])
    never = words["never_typos"] | (known - sign_words)
    return Lexicon(
        version=reader.string(root, "$", "version"),
        language=reader.string(root, "$", "language"),
        index=index,
        signs=signs,
        keywords=keywords,
        words=WordSets(**{field.name: words[field.name] for field in fields(WordSets)}),
        turning=negators | words["contrast"],
        speller=_speller(reader, root, known | never, sign_words - words["vocabulary"], never),
        rules=parse_rules(reader, root, concepts),
        turning_rules=negators | words["clause_starts"],
        known_words=known,
        red_flags={word: signs[entry].name for word, entry in index.alone("sign") if signs[entry].level == "urgent"},
    )


def _speller(
    reader: Reader, root: Table, known: frozenset[str], alarming: frozenset[str], never: frozenset[str]
) -> Speller:
    spellings = parse_spellings(reader, root)
    by_ear = alarming if root.get("language") in _WRITTEN_BY_EAR else ()
    typos = TypoIndex(alarming, never, **_letters(reader, root))
    plain = known if by_ear else ()
    return Speller(known | frozenset(spellings.values()), spellings, typos, Sounds(by_ear, never), Sounds(plain, known))


def _letters(reader: Reader, root: Table) -> dict[str, int]:
    table = root.get("typos")
    given = table if isinstance(table, Mapping) else {}
    keys = ("min_letters", "min_letters_wrong")
    return {key: reader.whole(given, "$.typos", key, low=_SHORTEST_CORRECTED) or _SHORTEST_CORRECTED for key in keys}


def _signs(reader: Reader, root: Table, roles: dict[str, Located]) -> tuple[Sign, ...]:
    """Return the signs, and add the patterns of each to `roles` under its number: `sign:3`."""
    rows = root.get("signs", [])
    if not isinstance(rows, list):
        reader.fault("$.signs", "must be a list of tables")
        return ()
    signs: list[Sign] = []
    for number, row in enumerate(rows):
        path = f"$.signs[{number}]"
        table = reader.table(row, path, required=_SIGN_NEEDS, optional=_SIGN_MAY)
        roles[f"sign:{number}"] = reader.strings(table, path, "patterns")
        signs.append(_sign(reader, table, path))
    return tuple(signs)


def _sign(reader: Reader, table: Table, path: str) -> Sign:
    level = cast("Level", reader.choice(table, path, "level", LEVELS))
    improving = cast("Level", reader.choice(table, path, "improving", LEVELS) or level)
    return Sign(
        name=reader.choice(table, path, "name", SIGN_NAMES),
        level=level,
        improving=improving,
        fine_until_day=reader.whole(table, path, "fine_until_day", low=0),
        softened_by=reader.choice(table, path, "softened_by", SIGN_NAMES) or None,
        slight_is_fine=reader.truth(table, path, "slight_is_fine"),
    )


def _keywords(reader: Reader, root: Table) -> dict[str, Keyword]:
    rows = root.get("keywords", {})
    if not isinstance(rows, Mapping):
        reader.fault("$.keywords", "must be a table")
        return {}
    return {word: _keyword(reader, word, row) for word, row in rows.items()}


def _keyword(reader: Reader, word: str, row: object) -> Keyword:
    path = f"$.keywords.{word}"
    if fold(word) != word:
        reader.fault(path, "must be one word in lower case, without accents or apostrophes")
    table = reader.table(row, path, required=_KEYWORD_NEEDS, optional=_KEYWORD_MAY)
    return Keyword(
        word=word,
        category=cast("Category", reader.choice(table, path, "category", CATEGORIES)),
        sign=reader.choice(table, path, "sign", SIGN_NAMES) or None,
        needs_person=reader.truth(table, path, "needs_person"),
        urgent_until_day=reader.whole(table, path, "urgent_until_day", low=0),
        alone=reader.truth(table, path, "alone"),
        opens_reply=reader.truth(table, path, "opens_reply"),
    )
