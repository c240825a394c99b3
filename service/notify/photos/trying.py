"""When a file that could not be had is tried again, and when it is given up. Pure."""

from datetime import timedelta

from service.notify.photos.provider_media import GONE, TOO_LARGE

FIRST, LONGEST = timedelta(seconds=10), timedelta(minutes=30)
GIVEN_UP, GONE_FOR_GOOD = timedelta(hours=24), timedelta(minutes=15)
"""What the provider does not have may come a little later than the text; what cannot be reached may be tomorrow."""

MOST_DOUBLINGS = 10


def wait_before_next(tries: int, waited: timedelta, code: str) -> timedelta | None:
    """Return how long to wait after so many tries of a file that is so old; None where it is given up."""
    if code == TOO_LARGE or waited >= (GONE_FOR_GOOD if code == GONE else GIVEN_UP):
        return None
    wait: timedelta = FIRST * 2 ** min(max(tries - 1, 0), MOST_DOUBLINGS)
    return min(wait, LONGEST)
