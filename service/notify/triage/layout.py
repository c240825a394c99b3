"""Where each part of the triage's knowledge stands in a lexicon file: table, key, and what it becomes."""

from collections.abc import Mapping

from service.notify.triage.fields import Located, Reader, Table

PATTERNS: Mapping[str, Mapping[str, str]] = {
    "negation": {"negators": "negator", "not_negating": "not_negating"},
    "change": {
        "resolved": "resolved",
        "all_well": "all_well",
        "improving": "improving",
        "recurs": "recurs",
        "worse": "worse",
    },
    "what_if": {"leads": "what_if", "of_others": "of_others"},
    "idioms": {"patterns": "idiom"},
    "opt_out": {"patterns": "opt_out"},
    "opt_in": {"patterns": "opt_in"},
    "fine": {"patterns": "fine"},
    "admin": {"patterns": "admin"},
    "questions": {"patterns": "question"},
}
_CLAUSES = (
    "contrast",
    "joins",
    "joins_firmly",
    "pronouns",
    "present",
    "predicates",
    "exceptions",
    "fillers",
    "slight",
    "strong",
    "clause_starts",
)
WORDS: Mapping[str, Mapping[str, str]] = {
    "clauses": {name: name for name in _CLAUSES},
    "negation": {"through": "through", "list_ends": "list_ends", "answers": "answers", "subjects": "subjects"},
    "change": {"after_resolved": "after_resolved"},
    "quotes": {"harmless": "harmless_tapbacks", "other": "other_tapbacks", "around": "around_tapbacks"},
    "opt_out": {"not_after": "opt_out_not_after"},
    "vocabulary": {"courtesies": "courtesies", "words": "vocabulary"},
    "typos": {"never": "never_typos"},
}
# What only some languages need.
_MAY: Mapping[str, Mapping[str, str]] = {
    "opt_out": {"sentences": "opt_out_sentence", "before": "states"},
    "what_if": {"asked": "asked"},
    "change": {"past": "past", "neither": "neither"},
    "vocabulary": {"daily": "daily", "of_skin": "of_skin"},
}
_OTHER: Mapping[str, frozenset[str]] = {"typos": frozenset({"min_letters", "min_letters_wrong"})}
_TABLES = PATTERNS.keys() | WORDS.keys()
_ROOT = frozenset({"version", "language", "groups", "signs", "keywords"}) | _TABLES


def read_tables(reader: Reader, document: object) -> tuple[Table, dict[str, Located], dict[str, frozenset[str]]]:
    """Return the document, its patterns by role and its word sets by name; faults stay with the reader."""
    root = reader.table(document, "$", required=_ROOT, optional=frozenset({"concepts", "spellings"}))
    patterns: dict[str, Located] = {}
    words: dict[str, frozenset[str]] = {}
    for name in sorted(_TABLES):
        rows, sets = PATTERNS.get(name, {}), WORDS.get(name, {})
        keys = rows.keys() | sets.keys() | _OTHER.get(name, frozenset())
        may = _MAY.get(name, {})
        table = reader.table(root.get(name, {}), f"$.{name}", required=frozenset(keys), optional=frozenset(may))
        patterns |= {role: reader.strings(table, f"$.{name}", key) for key, role in {**rows, **may}.items()}
        words |= {field: reader.words(table, f"$.{name}", key) for key, field in sets.items()}
    return root, patterns, words
