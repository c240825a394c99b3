"""What a webhook tells of the files that came with a text. Pure.

Of an address only the provider's id of the file is taken, and only where the address has the form of one of theirs: we
ask at addresses that we write ourselves, so no form makes us ask anywhere else. A file without such an address is found
in the provider's list of the text.
"""

import re
from collections.abc import Mapping
from typing import Any

MOST = 10
"""Files that the provider brings with one text, at most."""

ADDRESS = re.compile(r"https?://[^/?#]+/2010-04-01/Accounts/\w{2,64}/Messages/(\w{2,64})/Media/(\w{1,64})")
UNNAMED = ""


def files_told(form: Mapping[str, Any], sid: str, count: int) -> tuple[str, ...]:
    """Return the provider's ids of the files of a text, in order; `UNNAMED` for each that is told of by number alone.

    `count` is how many there are said to be. What is told of beyond it is there as well.
    """
    told = [_id(str(form.get(f"MediaUrl{place}") or ""), sid) for place in range(MOST)]
    last = max((place + 1 for place in range(MOST) if form.get(f"MediaUrl{place}")), default=0)
    return tuple(told[: max(last, min(count, MOST))])


def _id(address: str, sid: str) -> str:
    found = ADDRESS.fullmatch(address)
    return found[2] if found and found[1] == sid else UNNAMED


def without_words(count: int) -> str:
    """Say what came, where it came without a word."""
    return (
        "[a photo or other file, no words]" if count == 1 else f"[{min(count, MOST)} photos or other files, no words]"
    )
