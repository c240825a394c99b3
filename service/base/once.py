"""Ask the database once: what a transaction reads and does not change is read one time, where its entry point says so.

Outside of `asked_once` everything is read each time. Only what nobody changes within such a transaction may be asked
for by `once`: who works in a clinic, how they are reached, when it is open, and who is on call. It is read without a
flush, for nothing that waits to be written can have a part in it.

A transaction that only reads, as that of a page, may ask for anything once: `only_reads` says that a session is one,
and `once_where_only_read` keeps what would be too much to keep where things change.

A transaction about several things of one kind, such as the texts that are settled together, says so by `about`. What
is then asked for by `once_of` about one of them is read of all of them, in one query.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from service.base.late import unwritten

Found = TypeVar("Found")
Key = TypeVar("Key", bound=Hashable)
KEY, OTHERS, ONLY_READS = "asked_once", "asked_about", "only_reads"
CLINICS, NUMBERS, PATIENTS, COURSES, CONVERSATIONS = "clinics", "numbers", "patients", "courses", "conversations"
"""Kinds of things. A clinic is named by its id, a number by clinic and number, all others by clinic and id."""


@contextmanager
def asked_once(session: Session) -> Iterator[None]:
    """Keep what is asked for by `once` until the block is left; the transaction is the caller's."""
    session.info[KEY], session.info[OTHERS] = {}, defaultdict(dict)
    try:
        yield
    finally:
        del session.info[KEY], session.info[OTHERS]


def only_reads(session: Session) -> Session:
    """Keep what is asked for once as long as this session lives, in which nothing is changed."""
    session.info.update({KEY: {}, OTHERS: defaultdict(dict), ONLY_READS: True})
    return session


def about(session: Session, kind: str, keys: Iterable[Hashable]) -> None:
    """Say that this transaction will ask about these things of a kind; without effect outside of `asked_once`."""
    others = session.info.get(OTHERS)
    if others is not None:
        others[kind].update(dict.fromkeys(keys))


def is_about(session: Session, kind: str, key: Hashable) -> bool:
    """Tell whether a transaction has said that it will ask about something."""
    others = session.info.get(OTHERS)
    return others is not None and key in others[kind]


def forget(session: Session, key: Hashable) -> None:
    """Have something read anew the next time, because it was changed after all."""
    session.info.get(KEY, {}).pop(key, None)


def know(session: Session, key: Hashable, found: object) -> None:
    """Keep what this transaction has found out, or made, as if it had been asked for; `forget` ends that."""
    if KEY in session.info:
        session.info[KEY][key] = found


def answers_to(session: Session, questions: Iterable[Hashable], key: Hashable) -> dict[Hashable, object]:
    """Give what is known of one thing in answer to these questions of `once_of`."""
    known = session.info.get(KEY, {})
    return {question: known[question, key] for question in questions if (question, key) in known}


def once(session: Session, key: Hashable, read: Callable[[], Found]) -> Found:
    """Return what was read under a key before, else read it."""
    kept = session.info.get(KEY)
    if kept is None:
        return read()
    if key not in kept:
        with unwritten(session):
            kept[key] = read()
    found: Found = kept[key]
    return found


def once_where_only_read(session: Session, key: Hashable, read: Callable[[], Found]) -> Found:
    """Return what was read under a key before where nothing is changed meanwhile, else read it."""
    return once(session, key, read) if ONLY_READS in session.info else read()


def once_of(
    session: Session, what: Hashable, kind: str, key: Key, read: Callable[[Collection[Key]], Mapping[Key, Found]]
) -> Found:
    """Return what is known of one thing of a kind, else read it of this one and all the others of `about`.

    `read` answers for every key that it is given. It is kept under the pair of `what` and the key.
    """
    kept: dict[Any, Any] | None = session.info.get(KEY)
    if kept is None:
        return read([key])[key]
    if (what, key) not in kept:
        others = (one for one in session.info[OTHERS][kind] if (what, one) not in kept)
        with unwritten(session):
            answers = read(list(dict.fromkeys([key, *others])))
        kept.update(((what, one), answer) for one, answer in answers.items())
    found: Found = kept[what, key]
    return found
