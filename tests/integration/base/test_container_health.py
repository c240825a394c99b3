"""The containers' health: a worker is well while no text of its lane waits for its turn."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.base.database import Database
from tests.cast import a_clinic, a_message
from tests.support.settings import an_environment

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "docker" / "alive.py"
NOW = datetime.now(UTC)
LONG_DUE = NOW - timedelta(hours=1)


def put(database: Database, **over: Any) -> None:
    with database.write() as session:
        a_message(session, a_clinic(session), **{"state": "queued", "lane": "aftercare", **over})


@pytest.fixture
def is_well(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Run the script inside this process: `is_well(database, "urgent")`."""

    def ask(database: Database, *lanes: str) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr("sys.argv", [str(SCRIPT), *lanes])
            patch.setattr("os.environ", of(database))
            with pytest.raises(SystemExit) as ended:
                runpy.run_path(str(SCRIPT), run_name="__main__")
        return ended.value.code == 0

    return ask


def of(database: Database) -> dict[str, str]:
    return an_environment(database.engine.url.render_as_string(hide_password=False))


def test_a_lane_with_a_text_long_due_is_not_well(database: Database, is_well: Callable[..., bool]) -> None:
    put(database, next_try_at=LONG_DUE)
    assert not is_well(database, "aftercare")
    assert is_well(database, "urgent")
    assert not is_well(database), "the clock answers for every lane"


def test_it_says_since_when_and_ends_with_1(sqlite_database: Database) -> None:
    put(sqlite_database, next_try_at=LONG_DUE)
    command, environment = [sys.executable, str(SCRIPT), "aftercare"], of(sqlite_database) | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("A text has been waiting since ")


@pytest.mark.parametrize(
    "over",
    [
        {"next_try_at": None},
        {"next_try_at": NOW + timedelta(hours=1)},
        {"next_try_at": None, "state": "sending", "leased_until": NOW + timedelta(hours=1)},
    ],
    ids=["done", "tried again later", "being sent"],
)
def test_a_lane_where_nothing_waits_is_well(
    sqlite_database: Database, is_well: Callable[..., bool], over: dict[str, Any]
) -> None:
    put(sqlite_database, **over)
    assert is_well(sqlite_database)
