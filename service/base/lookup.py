"""Keyed hashes that find personal data without reading it; every clinic's differ.

The same number has the same digest in every table of one clinic, so that patients, staff, conversations and opt-outs
can be matched by it, as long as it was made with the same key: whoever asks by a number asks by all its digests. A
digest says by its beginning which key made it; one whose key this process has not is found by nobody here.
"""

from collections.abc import Iterable
from typing import Any
from unicodedata import combining, normalize
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from service.base.keys import keyring

SHORTEST, LONGEST = 2, 8  # letters of a name's word that are indexed


def number_digest(clinic_id: UUID, e164: str) -> str:
    """Make the digest that a new row stores for a number."""
    return keyring().digest(e164, f"number:{clinic_id}")


def number_digests(clinic_id: UUID, e164: str) -> list[str]:
    """Make the digests to search a number by, under every key."""
    return keyring().digests(e164, f"number:{clinic_id}")


def last4_digest(clinic_id: UUID, e164: str) -> str:
    return keyring().digest(e164[-4:], f"last4:{clinic_id}")


def last4_digests(clinic_id: UUID, digits: str) -> list[str]:
    return keyring().digests(digits, f"last4:{clinic_id}")


def name_digests(clinic_id: UUID, name: str) -> set[str]:
    """Make the digests of the first 2 to 8 letters of every word of a name."""
    return {keyring().digest(prefix, f"name:{clinic_id}") for prefix in _prefixes(words(name))}


def word_digests(clinic_id: UUID, word: str) -> list[str]:
    """Make the digests to search one typed word by; only its first 8 letters count."""
    return keyring().digests(word.casefold()[:LONGEST], f"name:{clinic_id}")


def words(name: str) -> list[str]:
    """Split a name into words as they are searched, without case, accents or punctuation."""
    plain = (letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
    cleaned = "".join(letter if letter.isalnum() else " " for letter in plain)
    return [word for word in cleaned.split() if len(word) >= SHORTEST]


def _prefixes(typed: Iterable[str]) -> set[str]:
    return {word[:length] for word in typed for length in range(SHORTEST, min(len(word), LONGEST) + 1)}


def key_of(digest: str) -> str:
    """Name the key that a digest was made with."""
    return digest.partition(":")[0]


def is_of_missing_key(digest: str) -> bool:
    """Tell whether a digest was made with a key that this process has not."""
    return key_of(digest) not in keyring().ids


def of_other_keys(column: Any, keys: Iterable[str] | None = None) -> ColumnElement[bool]:
    """Say that the digest in a column was made with none of these keys; without them, with none of this process's."""
    among = keyring().ids if keys is None else keys
    return and_(column.is_not(None), *(column.not_like(f"{key}:%") for key in among))


def email_digest(email: str) -> str:
    """Make the digest that an account is found by; sign-in knows no clinic yet."""
    return keyring().digest(email.strip().casefold(), "accounts.email")


def email_digests(email: str) -> list[str]:
    return keyring().digests(email.strip().casefold(), "accounts.email")
