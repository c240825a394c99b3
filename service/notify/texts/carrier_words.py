"""Words that carriers act on: no patient is ever asked to answer with one (Twilio's default keywords, 2026)."""

import re

OPT_OUT = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
OPT_IN = ("START", "YES", "UNSTOP")
HELP = ("HELP", "INFO")
CARRIER_WORDS = OPT_OUT + OPT_IN + HELP

_ASKING = re.compile(
    r"\b(?:repl(?:y|ying)(?: with)?|answer(?:ing)?(?: with)?|text(?:ing)?(?: us| back)?|send(?:ing)?(?: us)?"
    r"|write|type)(?:\s+(?:the|a|an|single|one|word)){0,3}"
    r"\s*:?\s*(?P<words>[\"'“‘]?\w+[\"'”’]?(?:\s*(?:,\s*or\b|,|/|\bor\b)\s*[\"'“‘]?\w+[\"'”’]?)*)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^.!?\n]+")
_TELLS_STOP = re.compile(r"\b(?:[Tt]o (?:stop|end)|nie otrzymywać|nu mai primi)\b")


def asks_for_carrier_word(text: str, *, may_tell_stop: bool = False) -> list[str]:
    """Return the carrier words that a text asks its reader to answer with, in order.

    A carrier word counts after reply, answer, text, send, write or type in any case, and anywhere in capitals. Where
    the text may tell how to stop, STOP is let through in the sentence that says "to stop" or "to end", or the same in
    Polish or Romanian.
    """
    if may_tell_stop:
        text = _SENTENCE.sub(_without_told_stop, text)
    asked = [word.upper() for found in _ASKING.finditer(text) for word in _WORD.findall(found["words"])]
    shouted = [word for word in _WORD.findall(text) if word in CARRIER_WORDS]
    return [word for word in dict.fromkeys(asked + shouted) if word in CARRIER_WORDS]


def _without_told_stop(sentence: re.Match[str]) -> str:
    return re.sub(r"\bSTOP\b", "", sentence[0]) if _TELLS_STOP.search(sentence[0]) else sentence[0]
