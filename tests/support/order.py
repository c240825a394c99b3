"""The order of tests: the longest first, so that at the end of a run no process works on one while the others rest."""

from collections.abc import Sequence

import pytest

LONGEST = (
    "tests/integration/workers/test_chaos",
    "tests/browser/",
    "tests/integration/cli/test_demo_process",
    "tests/integration/courses/load/",
    "tests/unit/courses/planning/together/",
    "tests/integration/workers/",
    "tests/contract/test_openapi",
    "tests/integration/courses/stateful/",
    "tests/integration/base/test_container_health",
)


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with those of `LONGEST` before all others, each part in the order that it had."""
    return sorted(items, key=_place)


def _place(item: pytest.Item) -> int:
    return next((place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))
