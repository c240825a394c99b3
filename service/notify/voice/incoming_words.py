"""What a caller hears whom nobody answers: in the clinic's language, and in their own where we know and have it."""

from dataclasses import dataclass

from service.notify.texts.packaged import packaged

PACKAGED = "config.voice"
CLINIC = "((clinic))"


@dataclass(frozen=True, slots=True)
class Words:
    """Words and the language that they are in."""

    language: str
    text: str


def words_for(clinic: str, languages: tuple[str, ...], *, is_open: bool, withheld: bool = False) -> list[Words]:
    """Write the words in each of the languages that has some, each language once.

    Whoever withholds their number (`withheld`) hears that nobody can ring back.
    """
    which = "withheld" if withheld else "open" if is_open else "nobody"
    found: dict[str, Words] = {}
    for wanted in languages:
        data = packaged(PACKAGED, wanted)
        text = data[which]["text"].replace(CLINIC, clinic)
        found.setdefault(data["language"], Words(data["language"], text))
    return list(found.values())
