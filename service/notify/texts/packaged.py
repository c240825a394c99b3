"""The texts that come with the program outside the protocols: a file for each language in a folder for each purpose."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

DEFAULT_LANGUAGE = "en"


def packaged(folder: str, language: str) -> dict[str, Any]:
    """Read the texts of a language out of a package such as `config.offers`; one that has none yet gets English."""
    source = files(folder).joinpath(f"{language}.toml")
    if not source.is_file():
        source = files(folder).joinpath(f"{DEFAULT_LANGUAGE}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def packaged_in(folder: str) -> tuple[str, ...]:
    """List the languages that there are texts in, in a package."""
    names = (each.name for each in files(folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))
