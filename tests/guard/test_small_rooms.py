"""Small rooms: a module is a page or three, a function fits on a screen."""

import ast
from collections.abc import Iterator
from functools import cache
from statistics import median

from tests.guard.repository import PACKAGES, modules, name, text, tree

LONGEST_MODULE, LONGEST_FUNCTION = 400, 60
MEDIAN_MODULE, MEDIAN_FUNCTION = 100, 8


def lengths_of_modules() -> dict[str, int]:
    return {name(path): len(text(path).splitlines()) for path in modules(*PACKAGES)}


@cache
def lengths_of_functions() -> dict[str, int]:
    """Measure every function in lines, from `def` to its last; decorators are not counted."""
    return {
        f"{name(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in modules(*PACKAGES)
        for node in _functions(tree(path))
        if node.end_lineno
    }


def _functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_module_is_longer_than_it_should_be() -> None:
    assert {module: lines for module, lines in lengths_of_modules().items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    assert {function: lines for function, lines in lengths_of_functions().items() if lines > LONGEST_FUNCTION} == {}


def test_most_modules_and_functions_are_small() -> None:
    assert median(lengths_of_modules().values()) <= MEDIAN_MODULE
    assert median(lengths_of_functions().values()) <= MEDIAN_FUNCTION
