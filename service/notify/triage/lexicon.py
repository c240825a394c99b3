"""What the triage knows of one language; read from a file by `reading.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from service.notify.triage.index import PatternIndex
from service.notify.triage.spelling import Speller
from service.notify.triage.together import Rules

Category = Literal["urgent", "concern", "admin", "opt_out", "opt_in", "fine", "unclear"]
Level = Literal["urgent", "concern", "fine"]

CATEGORIES: tuple[Category, ...] = ("urgent", "concern", "admin", "opt_out", "opt_in", "fine", "unclear")
LEVELS: tuple[Level, ...] = ("urgent", "concern", "fine")
SIGN_NAMES = (
    *("pain", "discharge", "fever", "infection", "allergy", "breathing", "faintness", "eye", "bleeding"),
    *("skin_colour", "distress", "swelling", "redness", "bruising", "blister", "cold_sore", "pigment", "rash"),
    *("itch", "numbness", "lump", "worry", "mishap", "complaint", "dryness"),
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One way in which a sign is told, and how much it counts.

    `improving`: the level where it is told to be getting better. `fine_until_day`: the last day on which it is
    expected, if not strong and not getting worse. `softened_by`: with this sign and no other beside
    it, it is a concern only. `slight_is_fine`: fine where it is slight and other signs are denied.
    """

    name: str
    level: Level
    improving: Level
    fine_until_day: int | None
    softened_by: str | None
    slight_is_fine: bool


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a word means that is the whole reply, courtesies apart. `alone`: not even courtesies may stand beside it."""

    word: str
    category: Category
    sign: str | None
    needs_person: bool
    urgent_until_day: int | None
    alone: bool
    opens_reply: bool


@dataclass(frozen=True, slots=True)
class WordSets:
    """Sets of single words; what each is for is told beside it in the lexicon file."""

    contrast: frozenset[str]
    joins: frozenset[str]
    joins_firmly: frozenset[str]
    pronouns: frozenset[str]
    present: frozenset[str]
    predicates: frozenset[str]
    through: frozenset[str]
    list_ends: frozenset[str]
    answers: frozenset[str]
    subjects: frozenset[str]
    after_resolved: frozenset[str]
    clause_starts: frozenset[str]
    exceptions: frozenset[str]
    fillers: frozenset[str]
    slight: frozenset[str]
    strong: frozenset[str]
    courtesies: frozenset[str]
    vocabulary: frozenset[str]
    harmless_tapbacks: frozenset[str]
    other_tapbacks: frozenset[str]
    around_tapbacks: frozenset[str]
    opt_out_not_after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`turning` words end a gap in a pattern, `turning_rules` keep concepts apart.

    `red_flags`: the words that are an urgent sign by themselves, with its name.
    """

    version: str
    language: str
    index: PatternIndex
    signs: tuple[Sign, ...]
    keywords: Mapping[str, Keyword]
    words: WordSets
    turning: frozenset[str]
    speller: Speller
    rules: Rules
    turning_rules: frozenset[str]
    known_words: frozenset[str]
    red_flags: Mapping[str, str]

    def knows(self, word: str) -> bool:
        return word in self.known_words
