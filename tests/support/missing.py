"""Say plainly which program a test needs and cannot have; nothing is skipped in silence."""

import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def find_program(*names: str, also_in: str = "") -> Path | None:
    """Look for the first of `names` on the PATH, then under the pattern `also_in`, newest version first."""
    for name in names:
        found = shutil.which(name)
        if found:
            return Path(found)
    folders = sorted(Path("/").glob(also_in.lstrip("/")), key=_version, reverse=True) if also_in else []
    return next((folder / name for folder in folders for name in names if (folder / name).exists()), None)


def fail_for_want_of(program: str, package: str) -> NoReturn:
    """Fail the test that asked, naming what could not be installed and how to install it."""
    pytest.fail(
        f"{program} is missing and could not be installed here; "
        f"install the Debian package {package} (`make system`, as root or with sudo) and run the tests again.",
        pytrace=False,
    )


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parts if part.isdigit())
