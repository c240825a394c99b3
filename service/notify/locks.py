"""In which order rows are held, so that no two transactions ever wait for each other.

Whoever holds rows of more than one of these takes them from the top, and rows of one kind in the order of their ids:

1. the call that came in (`voice/incoming.py`), then the conversation that a text came in on, or a call is put down to
   (`replies/conversations.py`),
2. courses, and after them all that `courses` holds by its own order: diaries, offers, sick days (`courses/locks.py`),
3. the inbox item (`inbox/taking.py`, `inbox/opening.py`),
4. messages (`remaking.py`, `waking.py`), each before its attempts (`delivery/outcomes.py`, `delivery/recording.py`),
5. calls (`calls/making.py`),
6. what belongs to a sender: that it is stopped, and its pace (`delivery/stops/`, `delivery/pacing.py`).

A claim passes over messages that others hold, so it waits for none of these. But what it writes names conversations,
items, courses and sessions, and each such write shares their keys. What others name is therefore held by `held`, which
leaves the key to be shared, and never by a plain `FOR UPDATE`.
"""

from typing import TypeVar

from sqlalchemy import Select

Row = TypeVar("Row")


def held(query: Select[Row]) -> Select[Row]:
    """Hold the rows of a query until the transaction ends, and read them anew; others may write rows that name them."""
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)
