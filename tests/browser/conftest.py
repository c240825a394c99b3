"""The places where the story is played."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.places import Place, separate_processes, the_demo


@pytest.fixture(
    params=["demo", pytest.param("separate", marks=[pytest.mark.postgres, pytest.mark.redis, pytest.mark.more])]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "demo":
        with the_demo(tmp_path / "demo") as demo:
            yield demo
        return
    database, redis_url = request.getfixturevalue("postgres_database"), request.getfixturevalue("redis_url")
    with separate_processes(tmp_path, database, redis_url) as separate:
        yield separate
