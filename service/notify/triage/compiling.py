"""Turn the patterns of a lexicon file into one index, and collect what is wrong with them."""

from collections.abc import Mapping

from service.notify.triage.fields import Located, Reader, Table
from service.notify.triage.patterns import PatternFaultError, PatternIndex, Words, parse_pattern

Groups = Mapping[str, frozenset[str]]


def parse_groups(reader: Reader, root: Table) -> Groups:
    table = root.get("groups", {})
    if not isinstance(table, Mapping):
        reader.fault("$.groups", "must be a table")
        return {}
    return {name: reader.words(table, "$.groups", name) for name in table}


def compile_patterns(
    reader: Reader, roles: Mapping[str, Located], groups: Groups
) -> tuple[PatternIndex, frozenset[str]]:
    """Return the index of all roles, and the words that are a pattern of a sign by themselves.

    A role is a name, or a name and the number of its entry: `sign:3`.
    """
    index = PatternIndex()
    sign_words: set[str] = set()
    for role, patterns in roles.items():
        name, _, entry = role.partition(":")
        for path, source in patterns:
            try:
                ways = parse_pattern(source, groups)
            except PatternFaultError as error:
                reader.fault(path, f"{source!r} {error}")
                continue
            index.add(name, int(entry or 0), ways)
            if name == "sign":
                sign_words |= {
                    word for way in ways if len(way) == 1 and isinstance(way[0], Words) for word in way[0].any_of
                }
    return index, frozenset(sign_words)
