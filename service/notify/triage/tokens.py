"""Cut a reply into words, keeping for each where it stands in the reply as it was typed."""

import re
import unicodedata
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from service.notify.triage.scripts import LETTERS, inner_words


class Gap(IntEnum):
    """What stands between a word and the one before it: from COLON on, a new sentence; an answer may follow a colon."""

    NONE = 0
    SLASH = 1
    COMMA = 2
    COLON = 3
    HARD = 4


class Token(NamedTuple):
    word: str
    start: int
    end: int
    gap: Gap


# Written as escapes because most of these cannot be seen: soft hyphen, zero-width marks, joiners, variation selectors.
_UNSEEN = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
# Accents, and the vowels and long strokes that may stand on and between Arabic letters.
_MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670"
_APOSTROPHES = "'\u2018\u2019\u02bc\u00b4`\uff07"
_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_PART = rf"(?:[^\W_]|[{_UNSEEN}{_MARKS}])*"
_TOKEN = re.compile(
    r"[aA] ?& ?[eE](?![a-zA-Z])|[cC]an not(?![a-zA-Z])|[a-zA-Z]{3,}(?=\d+[.,]\d)|\d+(?:[.,\u066b]\d+)+"
    rf"|[^\W_]{_PART}(?:[{_APOSTROPHES}][^\W_]{_PART})*|[{_EMOJI}]"
)
_EMOJI_ONLY = re.compile(f"[{_EMOJI}]")
_NOT_LETTERS = re.compile(f"[{_UNSEEN}{_MARKS}{_APOSTROPHES}]")
_SKIN_TONES = frozenset(chr(code) for code in range(0x1F3FB, 0x1F400))
_HARD = re.compile(r"[.!;\n\r()\[\]\u2026\u2013\u2014\u3002\uff01\uff1f\u061b\u06d4\"\u201c\u201d]")
_COLON = re.compile(r"[?\u061f:]|\s-+|-+\s")
_SLASH = re.compile(r"[/&+]")
_COMMA = re.compile(r"[,\uff0c\u3001\u060c]")
_ELONGATED = re.compile(r"(.)\1{2,}")
_LAST_LETTER_LIKE = "\u2189"
_LONGEST_WORD = 24
# People write these for the word itself ("\U0001f6d1 texting me"), not as a full stop after it.
_FOR_A_WORD = frozenset("\u26d4\U0001f6ab\U0001f6d1\U0001fac1")
_LEAST_LETTERS = 2
_DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")
_SHORTEST_SPELT_WORD = 3

Known = Callable[[str], bool]


def tokenise(text: str, known: Known) -> list[Token]:
    """Return the words and emoji of `text`; `known` are the spellings of the lexicon, so that `paaain` finds `pain`."""
    seen: dict[str, str] = {}
    gaps: dict[str, Gap] = {}
    tokens: list[Token] = []
    last = 0
    hard_next = False
    for match in _TOKEN.finditer(text):
        raw = match.group()
        start, end = match.span()
        word = seen.get(raw)
        if word is None:
            word = seen[raw] = _plain(raw, known)
        if word in _SKIN_TONES:
            continue
        between = text[last:start]
        gap = gaps.get(between)
        if gap is None:
            gap = gaps[between] = _gap(between)
        tokens.append(Token(word, start, end, Gap.HARD if hard_next else gap))
        hard_next = end - start == 1 and raw > _LAST_LETTER_LIKE and _ends_a_sentence(raw)
        last = end
    return _join_spelt_words(tokens, known)


def fold(raw: str) -> str:
    """Return `raw` in one case, without accents, apostrophes and unseen characters."""
    if raw.isascii():
        return raw.replace("'", "").replace("`", "").casefold()
    decomposed = unicodedata.normalize("NFKD", raw)
    return _NOT_LETTERS.sub("", decomposed).casefold().translate(LETTERS)


def _plain(raw: str, known: Known) -> str:
    if raw.isascii() and raw.isdigit():
        return raw
    word = fold(raw).replace(" ", "")
    if known(word) or len(word) > _LONGEST_WORD * 4:
        return word
    inner = map(fold, inner_words(raw))
    for candidate in (
        _ELONGATED.sub(r"\1\1", word),
        _ELONGATED.sub(r"\1", word),
        _stem(raw),
        _with_letters(word),
        *inner,
    ):
        if candidate != word and known(candidate):
            return candidate
    return word


def _with_letters(word: str) -> str:
    """`p41n` is `pain` and `n0` is `no`, the word that digits among letters may spell; `4u` and `no1` are none."""
    letters = sum(map(str.isalpha, word))
    if word.rstrip("1").isalpha() or not (letters >= _LEAST_LETTERS or word[1:] == "0"):
        return word
    return word.translate(_DIGITS_FOR_LETTERS)


def _ends_a_sentence(raw: str) -> bool:
    return _EMOJI_ONLY.match(raw) is not None and raw not in _FOR_A_WORD


def _stem(raw: str) -> str:
    """`fever's` is `fever` where the lexicon has no `fevers`."""
    parts = re.split(f"[{_APOSTROPHES}]", raw)
    return fold(parts[0]) if len(parts) > 1 and fold(parts[-1]) in {"s", "d", "ll", "ve"} else fold(raw)


def _gap(between: str) -> Gap:
    if between in {" ", ""}:
        return Gap.NONE
    if _HARD.search(between):
        return Gap.HARD
    if _COLON.search(between):
        return Gap.COLON
    if _COMMA.search(between):
        return Gap.COMMA
    return Gap.SLASH if _SLASH.search(between) else Gap.NONE


def _join_spelt_words(tokens: list[Token], known: Known) -> list[Token]:
    """Read `P A I N` and `p.a.i.n` as one word, where the lexicon has that word."""
    joined: list[Token] = []
    run: list[Token] = []
    for token in tokens:
        if len(token.word) == 1 and token.word.isalpha():
            run.append(token)
            continue
        joined += _spelt(run, known)
        run = []
        joined.append(token)
    return joined + _spelt(run, known)


def _spelt(run: list[Token], known: Known) -> list[Token]:
    if not _SHORTEST_SPELT_WORD <= len(run) <= _LONGEST_WORD:
        return run
    word = "".join(token.word for token in run)
    return [Token(word, run[0].start, run[-1].end, run[0].gap)] if known(word) else run
