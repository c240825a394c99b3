"""Tell a container's health by the work: exit 1 where a text has waited too long for its turn.

`python alive.py [LANE]`: one lane for its worker; all of them for the clock, which sends where no worker does. A text
that is to be tried again later, or that a worker holds just now, is not waiting.
"""  # noqa: INP001 - a script of the image, in no package

import os
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select

from service.base.database import Database
from service.base.settings import load_settings
from service.notify.models import Message

PATIENCE = timedelta(minutes=2)


def longest_waiting(database: Database, lanes: list[str], at: datetime) -> datetime | None:
    """Return since when the oldest text of some lanes (none named: of all) waits to be taken up."""
    waiting = select(func.min(Message.next_try_at)).where(
        Message.next_try_at < at - PATIENCE, or_(Message.leased_until.is_(None), Message.leased_until < at)
    )
    with database.read() as session:
        return session.scalar(waiting.where(Message.lane.in_(lanes)) if lanes else waiting)


def main() -> int:
    """Say since when the oldest text waits, if any does."""
    since = longest_waiting(Database(load_settings(os.environ).database_url), sys.argv[1:], datetime.now(UTC))
    if since:
        sys.stderr.write(f"A text has been waiting since {since:%Y-%m-%d %H:%M:%S} UTC.\n")
    return 1 if since else 0


if __name__ == "__main__":
    sys.exit(main())
