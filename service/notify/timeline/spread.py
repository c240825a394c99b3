"""Each clinic begins a little later than the hour, and always by the same: a thousand do not all text at 09:00:00."""

from datetime import timedelta
from uuid import UUID
from zlib import crc32

WIDEST = timedelta(minutes=10)


def spread_of(clinic_id: UUID) -> timedelta:
    """Give a clinic's own delay of wall times, whole seconds."""
    return timedelta(seconds=spread_for(str(clinic_id), int(WIDEST.total_seconds())))


def spread_for(key: str, most: int) -> int:
    """Give whole seconds from 0 to `most`, always the same for one key."""
    return crc32(key.encode()) % (most + 1)
