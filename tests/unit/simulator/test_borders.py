"""The simulator and the product know each other only over HTTP."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import simulator

_FOLDER = Path(simulator.__file__).parent


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_it_imports_nothing_of_the_product(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]

    assert not {name.partition(".")[0] for name in names} & {"service", "workers", "config", "migrations"}
