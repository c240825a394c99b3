"""Tell a container's health by the work: exit 1 where a text has waited too long for its turn.

`python alive.py [LANE]`: one lane for its worker; all of them for the clock, which sends where no worker does. A text
that is to be tried again later, that a worker holds just now, or whose sender is busy with others is not waiting.
"""  # noqa: INP001 - a script of the image, in no package

import os
import sys
from datetime import UTC, datetime, timedelta

from service.base.database import Database
from service.base.settings import load_settings
from service.notify.delivery.progress import oldest_due
from service.notify.outbox import LANES

PATIENCE = timedelta(minutes=2)


def longest_waiting(database: Database, lanes: list[str], at: datetime) -> datetime | None:
    """Return since when the oldest text of some lanes (none named: of all) waits to be taken up."""
    with database.read() as session:
        found = [oldest_due(session, lane, at - PATIENCE, at) for lane in lanes or LANES]
    return min((since for since in found if since is not None), default=None)


def main() -> int:
    """Say since when the oldest text waits, if any does."""
    since = longest_waiting(Database(load_settings(os.environ).database_url), sys.argv[1:], datetime.now(UTC))
    if since:
        sys.stderr.write(f"A text has been waiting since {since:%Y-%m-%d %H:%M:%S} UTC.\n")
    return 1 if since else 0


if __name__ == "__main__":
    sys.exit(main())
