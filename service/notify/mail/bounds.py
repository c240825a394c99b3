"""Bounds for what the reading of a mail costs, whatever stands in it: one mail must not hold up all others.

Python takes headers apart in time that grows with the square of their length, looks at each line once for every
multipart around it, and knows character sets that are as slow. Programs write nothing of that size. What is beyond a
bound is left out, and whoever reads the mail is told that it goes on.
"""

import codecs
import re
from dataclasses import dataclass
from email.policy import Compat32
from itertools import islice

LONGEST_HEADER, LONGEST_OF_PART, MOST_MULTIPARTS = 10_000, 1_000, 12
MOST_LINES, MOST_LINES_OF_HEAD, MOST_EDGES = 300_000, 2_000, 5_000
"""Of a mail, of the headers at its beginning, and of those that may part it: 20 MB of photos have 270,000 lines."""

REPORT, MOST_LINES_OF_REPORT, LARGEST_HEAD = b"message/delivery-status", 20_000, 500_000
"""A report is taken apart line by line; and bytes of the headers at the beginning of a mail."""

MOST_PARTS, MOST_CHARACTERS, MOST_BYTES = 200, 400_000, 2_000_000
"""Of the words of a mail: in so many parts, so many characters in all, out of so many bytes of each part."""

LINE, EDGE = re.compile(rb"\r\n?|\n"), re.compile(rb"[\r\n]--")
OF_PART, MULTIPART = "content-", "multipart/"
SLOW_CHARSETS = {"punycode", "idna"}


class Bounded(Compat32):
    """The policy that keeps broken headers as they are, for one mail: see `bounded`."""

    multiparts: list[str]

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Keep the beginning and the end of a long header: of several ids in `References` the last one counts."""
        name, value = super().header_source_parse(sourcelines)
        of_part = name.lower().startswith(OF_PART)
        if of_part and MULTIPART in value.lower():
            self.multiparts.append(name)
            if len(self.multiparts) > MOST_MULTIPARTS:
                return name, "text/plain"
        most = LONGEST_OF_PART if of_part else LONGEST_HEADER
        return name, value if len(value) <= most else f"{value[: most // 2]} {value[-most // 2 :]}"


def bounded() -> Compat32:
    """Give the policy for one mail: it counts what is in that mail."""
    policy = Bounded()
    object.__setattr__(policy, "multiparts", [])  # policies let nobody set anything else
    return policy


def is_slow(charset: str) -> bool:
    """Tell whether no mail is read by a character set, as it was made for host names. Raises `LookupError`."""
    return codecs.lookup(charset).name in SLOW_CHARSETS


def within(raw: bytes) -> bytes:
    """Return a mail without the lines that are more than any program writes; the very same where none are."""
    kept = _first_lines(raw, MOST_LINES_OF_REPORT if REPORT in raw.lower() else MOST_LINES)
    edge = next(islice(EDGE.finditer(kept), MOST_EDGES, None), None)
    kept = kept if edge is None else kept[: edge.start()]
    head, rest = split(kept)
    short = _first_lines(head[:LARGEST_HEAD], MOST_LINES_OF_HEAD)
    return kept if len(short) == len(head) else short + rest


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Part a mail where its headers end; the rest begins with the empty line."""
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n"), raw.find(b"\r\r")) if at >= 0]
    at = min(ends, default=len(raw) - 1) + 1
    return raw[:at], raw[at:]


def _first_lines(raw: bytes, most: int) -> bytes:
    if raw.count(b"\n") + raw.count(b"\r") <= most:
        return raw
    last = next(islice(LINE.finditer(raw), most - 1, None), None)
    return raw if last is None else raw[: last.end()]


@dataclass(slots=True)
class Budget:
    """How much of a mail's words is still looked at; `is_spent` once something was left out."""

    parts: int = MOST_PARTS
    characters: int = MOST_CHARACTERS
    is_spent: bool = False

    def one_part(self) -> bool:
        """Take one part more in hand; False where it is one too many."""
        self.parts -= 1
        self.is_spent = self.is_spent or self.parts < 0
        return self.parts >= 0

    def first(self, text: str) -> str:
        """Return of a text what is still looked at."""
        kept = text[: self.characters]
        self.characters -= len(kept)
        self.is_spent = self.is_spent or len(kept) < len(text)
        return kept
