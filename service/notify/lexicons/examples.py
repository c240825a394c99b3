"""The packaged development set: invented texts in each language, labelled as a careful nurse reads them.

One JSON object a line; the files end in .txt so that they are installed with the program.
"""

import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from service.notify.lexicons.figures import Labelled


@cache
def packaged_examples(language: str) -> tuple[Labelled, ...]:
    """Return the set of one language; empty where it has none."""
    file = resources.files("config.triage") / "examples" / f"{language}.txt"
    return tuple(read_examples(file.read_text(encoding="utf-8").splitlines())) if file.is_file() else ()


def read_examples(lines: Iterable[str]) -> Iterable[Labelled]:
    """Read labelled texts, one JSON object a line; keys that nobody asked for are passed over."""
    return (_labelled(json.loads(line)) for line in lines if line.strip())


def _labelled(row: dict[str, Any]) -> Labelled:
    return Labelled(
        text=row["text"],
        expected=row["expected"],
        day=row.get("day"),
        media=row.get("media") or 0,
        opt_out=row.get("opt_out"),
        language=str(row.get("language") or "en"),
    )
