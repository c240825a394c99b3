"""The containers' health: a worker is well while no text of its lane waits for its turn."""

import subprocess
import sys
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


def is_well(database: Database, *lanes: str) -> bool:
    address = database.engine.url.render_as_string(hide_password=False)
    environment = an_environment(address) | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *lanes], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    assert done.returncode == 0 or "waiting since" in done.stderr
    return done.returncode == 0


def test_a_lane_with_a_text_long_due_is_not_well(database: Database) -> None:
    put(database, next_try_at=LONG_DUE)
    assert not is_well(database, "aftercare")
    assert is_well(database, "urgent")
    assert not is_well(database), "the clock answers for every lane"


@pytest.mark.parametrize(
    "over",
    [
        {"next_try_at": None},
        {"next_try_at": NOW + timedelta(hours=1)},
        {"next_try_at": None, "state": "sending", "leased_until": NOW + timedelta(hours=1)},
    ],
    ids=["done", "tried again later", "being sent"],
)
def test_a_lane_where_nothing_waits_is_well(sqlite_database: Database, over: dict[str, Any]) -> None:
    put(sqlite_database, **over)
    assert is_well(sqlite_database)
