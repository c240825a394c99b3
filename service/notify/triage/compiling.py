"""Turn the patterns of a lexicon file into one index, and collect what is wrong with them."""

from collections.abc import Mapping

from service.notify.triage.fields import Located, Reader, Table
from service.notify.triage.index import PatternIndex
from service.notify.triage.patterns import Groups, PatternFaultError, check_pattern
from service.notify.triage.together import Rule, Rules, by_concept


def parse_groups(reader: Reader, root: Table) -> Groups:
    table = root.get("groups", {})
    if not isinstance(table, Mapping):
        reader.fault("$.groups", "must be a table")
        return {}
    groups: dict[str, frozenset[str]] = {}
    for name in table:
        groups[name] = _members(reader, table, name, ())
    return groups


def _members(reader: Reader, table: Table, name: str, above: tuple[str, ...]) -> frozenset[str]:
    """Return the words of a group, with those of each `<group>` that it names."""
    path = f"$.groups.{name}"
    members: set[str] = set()
    plain: list[str] = []
    for where, word in reader.strings(table, "$.groups", name):
        if not (word.startswith("<") and word.endswith(">")):
            plain.append(word)
        elif word[1:-1] in above or word[1:-1] == name:
            reader.fault(where, f"{word} names itself")
        elif word[1:-1] not in table:
            reader.fault(where, f"names the group {word}, which does not exist")
        else:
            members |= _members(reader, table, word[1:-1], (*above, name))
    return frozenset(members) | reader.single_words(path, plain)


def compile_patterns(
    reader: Reader, roles: Mapping[str, Located], groups: Groups
) -> tuple[PatternIndex, frozenset[str]]:
    """Return the index of all roles, and the words that are a pattern of a sign or a concept by themselves.

    A role is a name, or a name and the number of its entry: `sign:3`.
    """
    sound: list[tuple[str, int, str]] = []
    for role, patterns in roles.items():
        name, _, entry = role.partition(":")
        for path, source in patterns:
            try:
                check_pattern(source, groups)
            except PatternFaultError as error:
                reader.fault(path, f"{source!r} {error}")
                continue
            sound.append((name, int(entry or 0), source))
    index = PatternIndex(sound, groups)
    return index, frozenset(word for word, _ in index.alone("sign", "concept"))


def parse_concepts(reader: Reader, root: Table, roles: dict[str, Located]) -> dict[str, int]:
    """Return the number of each concept, and add its patterns to `roles` under it: `concept:3`."""
    table = root.get("concepts", {})
    if not isinstance(table, Mapping):
        reader.fault("$.concepts", "must be a table")
        return {}
    numbers = {name: number for number, name in enumerate(table)}
    roles |= {f"concept:{number}": reader.strings(table, "$.concepts", name) for name, number in numbers.items()}
    return numbers


def parse_rules(reader: Reader, root: Table, concepts: Mapping[str, int]) -> Rules:
    """Read what each sign is made of: `together = ["body + awful"]`."""
    rules: list[Rule] = []
    rows = root.get("signs", [])
    for entry, row in enumerate(rows if isinstance(rows, list) else []):
        for path, source in reader.strings(row if isinstance(row, Mapping) else {}, f"$.signs[{entry}]", "together"):
            names = [name.strip() for name in source.split("+")]
            unknown = [name for name in names if name not in concepts]
            if unknown:
                reader.fault(path, f"{source!r} names {unknown[0]!r}, which is no concept")
            else:
                rules.append(Rule(entry, frozenset(concepts[name] for name in names)))
    return by_concept(rules)


def parse_spellings(reader: Reader, root: Table) -> dict[str, str]:
    """Read other spellings: the word as the lexicon writes it, and how people write it."""
    table = root.get("spellings", {})
    if not isinstance(table, Mapping):
        reader.fault("$.spellings", "must be a table")
        return {}
    return {way: word for word in table for way in sorted(reader.words(table, "$.spellings", word))}
