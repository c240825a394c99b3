"""Conditions of texts and paragraphs, as people read them."""

from dataclasses import dataclass
from itertools import groupby

from service.notify.example_course import ExampleText
from service.protocols.definition import CONCERN_OPEN, Protocol


@dataclass(frozen=True, slots=True)
class OtherWords:
    """What a text says where `when` (in words) is so: `instead` of paragraphs that then fall out, or besides all."""

    when: str
    text: str
    instead: bool


def in_words(when: str, protocol: Protocol) -> str:
    """Say a condition in words: `not area:eyes` is "the treated area does not include the eye area"."""
    about, negated = when.removeprefix("not "), when.startswith("not ")
    if about == "next_session":
        return f"{'no' if negated else 'a'} next session is booked"
    if about == CONCERN_OPEN:
        return f"{'no' if negated else 'a'} worry of the patient waits for a person"
    names = {area.key: area.name for area in protocol.areas}
    includes = "does not include" if negated else "includes"
    return f"the treated area {includes} the {names[about.removeprefix('area:')].casefold()}"


def other_words(text: ExampleText, protocol: Protocol) -> list[OtherWords]:
    """Give what the text says in other cases than the example's, one entry a condition."""
    told = {paragraph.when for paragraph in text.paragraphs if paragraph.holds}
    others = [paragraph for paragraph in text.paragraphs if not paragraph.holds]
    return [
        OtherWords(in_words(when, protocol), "\n".join(each.text for each in paragraphs), _opposite(when) in told)
        for when, paragraphs in groupby(others, key=lambda paragraph: paragraph.when)
        if when is not None
    ]


def left_out(text: ExampleText, protocol: Protocol) -> list[OtherWords]:
    """Give what falls out of the example's text in other cases, where nothing else takes its place.

    That there may be no next session the last text of the example shows by itself.
    """
    told = {paragraph.when for paragraph in text.paragraphs}
    alone = [one for one in text.paragraphs if one.holds and one.when and _opposite(one.when) not in told]
    gone: dict[str, list[str]] = {}
    for paragraph in alone:
        if paragraph.when and paragraph.when != "next_session":
            gone.setdefault(_opposite(paragraph.when), []).append(paragraph.text)
    return [OtherWords(in_words(when, protocol), "\n".join(words), instead=False) for when, words in gone.items()]


def _opposite(when: str) -> str:
    return when.removeprefix("not ") if when.startswith("not ") else f"not {when}"
