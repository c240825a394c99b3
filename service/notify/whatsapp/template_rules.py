"""What WhatsApp asks of the body of a template, as its makers and Twilio write it. Pure; every fault in words.

A body is at most 1,024 characters long; it neither starts nor ends with a variable, has no two side by side, and has
at least 2n + 1 words for n variables; they are numbered from {{1}} on.
"""

import re
from collections.abc import Iterator

LONGEST_BODY = 1024
MOST_VARIABLES = 100
MOST_BUTTONS, LONGEST_TITLE = 3, 20
VARIABLE = re.compile(r"\{\{(\d+)\}\}")

# fmt: off
LANGUAGES = frozenset({
    "af", "am", "ar", "as", "ast", "az", "be", "bg", "bn", "br", "bs", "ca", "cs", "cy", "da", "de", "dz", "el",
    "en", "en_GB", "en_US", "es", "es_ES", "es_MX", "et", "eu", "fa", "fi", "fil", "fr", "fr_FR", "ga", "gl",
    "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ku",
    "ky_KG", "lb", "lo", "lt", "lv", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl", "pa",
    "pl", "ps", "pt_BR", "pt_PT", "ro", "ru", "rw_RW", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta",
    "te", "tg", "th", "ti", "tk", "tr", "uk", "ur", "uz", "vi", "wo", "xh", "yo", "zh_CN", "zh_HK", "zh_TW",
    "zu",
})
# fmt: on
"""The languages that a template can have (Meta's list; a shorter one than that of the world)."""


def faults_of(body: str, longest: str, buttons: tuple[str, ...], language: str) -> list[str]:
    """Name all that stands against a template; `longest` is its body with the longest values put in."""
    return [*_lengths(body, longest), *_variables(body), *_buttons(buttons), *_language(language)]


def _lengths(body: str, longest: str) -> Iterator[str]:
    if max(len(body), len(longest)) > LONGEST_BODY:
        yield f"takes {max(len(body), len(longest))} characters at its longest, {LONGEST_BODY} are allowed"


def _variables(body: str) -> Iterator[str]:
    numbers = [int(found[1]) for found in VARIABLE.finditer(body)]
    words = sum(any(map(str.isalnum, word)) for word in VARIABLE.sub(" ", body).split())
    if numbers != list(range(1, len(numbers) + 1)) or len(numbers) > MOST_VARIABLES:
        yield "numbers its variables out of order"
    if VARIABLE.match(body.strip()) or re.search(r"\{\{\d+\}\}$", body.strip()):
        yield "begins or ends with something that changes, such as a name or a date; put words around it"
    if re.search(r"\}\}\s*\{\{", body):
        yield "has two things that change side by side; put words between them"
    if words < 2 * len(numbers) + 1:
        yield f"has {words} words for {len(numbers)} things that change, {2 * len(numbers) + 1} are needed"


def _buttons(buttons: tuple[str, ...]) -> Iterator[str]:
    if len(buttons) > MOST_BUTTONS:
        yield f"has {len(buttons)} buttons, {MOST_BUTTONS} are allowed"
    for title in buttons:
        if not 0 < len(title) <= LONGEST_TITLE:
            yield f"has a button of {len(title)} characters, {LONGEST_TITLE} are allowed"


def _language(language: str) -> Iterator[str]:
    if language_code(language) not in LANGUAGES:
        yield "is in a language that WhatsApp has no templates for"


def language_code(language: str) -> str:
    """Give a language as WhatsApp writes it: `pt-BR` is `pt_BR`."""
    return language.replace("-", "_")
