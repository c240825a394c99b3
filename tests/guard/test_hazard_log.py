"""The hazard log names tests that exist, and edits that still fit the code."""

import ast

from tests.guard.repository import ROOT, tree
from tests.mutation.hazards import mitigations, mutations

HAZARDS = 12
"""Those that every clinic has; more may be added."""


def functions_of(path: str) -> set[str]:
    module = tree(ROOT / path) if (ROOT / path).is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}


def test_every_hazard_has_a_mitigation() -> None:
    assert {number.partition(".")[0] for number in mitigations()} >= {str(number) for number in range(1, HAZARDS + 1)}


def test_every_named_test_exists() -> None:
    named = [test.split("::") for row in mitigations().values() for test in row.tests]
    assert [f"{path}::{test}" for path, test in named if test not in functions_of(path)] == []


def test_every_mitigation_can_be_taken_out() -> None:
    assert mutations().keys() == mitigations().keys()


def test_every_edit_fits_the_code() -> None:
    assert [edit.number for edit in mutations().values() if not edit.fits(ROOT)] == []


def test_every_edit_leaves_code_that_can_be_read() -> None:
    for edit in mutations().values():
        if edit.file.endswith(".py"):
            ast.parse(edit.edited(ROOT), f"{edit.file} without {edit.number}")
