"""Words of a text for the telephone or paper: what asks for an answer by text is put to a person. Pure."""

import re

from babel.lists import format_list

from service.notify.step_text import locale_of

IS_THERE = {"en": "Is there any {signs}?", "pl": "Czy występuje {signs}?", "ro": "Există {signs}?"}
ASKS_FOR_OK = re.compile(r"\bOK\b")
ASKS_TO_CONFIRM = re.compile(r"\bCONFIRM\b|\bMOVE\b")
KEYWORD = re.compile(r"\b([A-Z]{3,})\b(?: \(([^)]*)\))?")


def read_aloud(words: str, language: str) -> str:
    """Give the words with each line that asks for OK or a keyword turned into a question; other lines stay."""
    return "\n".join(_asked(line, language) for line in words.split("\n"))


def alarm_of(words: str) -> str:
    """Give what a text says on pain and discharge: its first line."""
    return words.split("\n", 1)[0]


def without_answers(words: str) -> str:
    """Leave out the lines that ask for CONFIRM or MOVE: paper takes no answer."""
    return "\n".join(line for line in words.split("\n") if not ASKS_TO_CONFIRM.search(line))


def _asked(line: str, language: str) -> str:
    question, mark, answers = line.partition("?")
    signs = [meant or keyword.lower() for keyword, meant in KEYWORD.findall(answers)]
    if not mark or not signs or not ASKS_FOR_OK.search(answers) or language not in IS_THERE:
        return line
    listed = format_list(signs, "or", locale_of(language))
    return f"{question}? {IS_THERE[language].format(signs=listed)}"
