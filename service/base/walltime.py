"""Wall times of a zone as instants, where clocks change.

A wall time that occurs twice means the first. One that clocks skip does not exist: as a moment at which something is
done there is none, as an end of a span it means the end of the gap.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

SECOND = timedelta(seconds=1)


def moment_at(wall: datetime, zone: tzinfo) -> datetime | None:
    """Return the instant (UTC) at which clocks in `zone` first show the naive `wall`, None if they skip it."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall else None


@lru_cache(maxsize=4096)
def edge_at(wall: datetime, zone: tzinfo) -> datetime:
    """Return the instant (UTC) that the naive `wall` means as an end of a span."""
    return moment_at(wall, zone) or _gap_end(wall, zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant (UTC) at which a local date begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def day_span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the instants (UTC) between which a local date lies; OverflowError on the calendar's last date."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def _gap_end(wall: datetime, zone: tzinfo) -> datetime:
    """Find by bisection the second of the change that skips `wall`: it lies between the wall time's two readings."""
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    old = early.astimezone(zone).utcoffset()
    while late - early > SECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
