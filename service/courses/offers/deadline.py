"""Until when a patient may answer an offer. Pure.

A day is time enough to see a text, and two hours before either place the desk must know who comes: whoever is rung then
can still be reached, and the place can still be given to somebody else. Under half an hour nobody is asked by text.
"""

from datetime import datetime, timedelta

ANSWER_WITHIN = timedelta(hours=24)
BEFORE_PLACE = timedelta(hours=2)
LEAST_TIME = timedelta(minutes=30)


def answer_by(now: datetime, *places: datetime | None) -> datetime:
    """Return the last moment for an answer; `places` are the starts offered and given up, past ones left out."""
    ahead = [place - BEFORE_PLACE for place in places if place is not None and place > now]
    return min([now + ANSWER_WITHIN, *ahead])


def leaves_time(leaves: datetime, until: datetime) -> bool:
    """Tell whether a text that leaves at `leaves` leaves time to answer `until` then."""
    return until - leaves >= LEAST_TIME
