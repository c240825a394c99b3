"""Work that every process of a run would do again for itself, divided among them or done away with.

1. Each process needs every test file with its assertions rewritten. Where none is kept yet, as on a fresh checkout,
   each rewrites a share of them first and finds those of the others done.
2. What was loaded to begin with lives as long as the process: it is no garbage, and needs no looking through.
"""

import gc
import importlib
import warnings
from pathlib import Path

import pytest

from service.cli.main import GARBAGE


def import_a_share(config: pytest.Config) -> None:
    """Import every n-th test file in one of n processes, where all tests were asked for."""
    told = getattr(config, "workerinput", None)
    if told is None or config.args != config.getini("testpaths"):
        return
    share = int(told["workerid"].removeprefix("gw"))
    for path in sorted(config.rootpath.glob("tests/**/test_*.py"))[share :: told["workercount"]]:
        _import(path.relative_to(config.rootpath).with_suffix(""))


def look_for_garbage_seldom() -> None:
    """Look as seldom as the program's own processes do."""
    gc.set_threshold(*GARBAGE)


def leave_alone_what_is_loaded() -> None:
    """Take what exists now out of the search for garbage."""
    gc.collect()
    gc.freeze()


def _import(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            importlib.import_module(".".join(path.parts))
        except Exception:  # noqa: BLE001 - it is collected in a moment, which tells it with all that belongs to it
            return
