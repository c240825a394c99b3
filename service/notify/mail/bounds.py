"""Bounds for what the reading of a mail costs, whatever stands in it: one mail must not hold up all others.

Python takes headers apart in time that grows with the square of their length, looks at each line once for every
multipart around it, and knows character sets that are as slow. Programs write nothing of that size.
"""

import codecs
from email.policy import Compat32

LONGEST_HEADER, LONGEST_OF_PART, MOST_MULTIPARTS = 10_000, 1_000, 20
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
