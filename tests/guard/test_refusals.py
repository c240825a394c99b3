"""Refusals: each code that is used has a sentence, and each sentence is one."""

import ast
import re
from functools import cache

from service.base.refusals import REFUSALS
from tests.guard.repository import modules, tree

SENTENCE = re.compile(r"[A-Z].*\.")


@cache
def used() -> set[str]:
    """Collect the codes written in `Refusal("…")` anywhere in the program."""
    calls = (
        node
        for path in modules("service", "workers")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal"
    )
    first = (argument for call in calls for argument in call.args[:1])
    return {each.value for each in first if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_each_code_that_is_used_has_a_sentence() -> None:
    assert used() - set(REFUSALS) == set()
    assert len(used()) > 5


def test_each_sentence_reads_as_one() -> None:
    assert [code for code, kind in REFUSALS.items() if not SENTENCE.fullmatch(kind.sentence)] == []


def test_no_two_codes_share_a_sentence() -> None:
    assert len({kind.sentence for kind in REFUSALS.values()}) == len(REFUSALS)


def test_each_status_is_a_refusal() -> None:
    assert [code for code, kind in REFUSALS.items() if not 400 <= kind.status < 600] == []
