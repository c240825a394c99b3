"""Secret addresses by which a patient may send photos once: the secret stands in the text alone, its hash is kept."""

import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.notify.photos.models import PhotoLink

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
LENGTH = 22
"""More than 2 to the 127: nobody guesses one. Letters and digits alone, so that every phone takes all of it as link."""

SECRET = re.compile(rf"(/photo\?k=)[{LETTERS}]+")
WORKS_FOR = timedelta(hours=24)
MOST_TRIES = 10
Standing = Literal["open", "used", "expired", "tried_too_often"]


def new_secret() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def address_of(public_url: str, secret: str) -> str:
    """Write the whole address; the secret stands in the query, which no log keeps."""
    return f"{public_url}/photo?k={secret}"


def without_secret(text: str) -> str:
    """Leave the secret out of a text that others than the patient read; what cannot be read stays so."""
    return SECRET.sub(r"\1...", text) if can_be_read(text) else text


def standing(link: PhotoLink, now: datetime) -> Standing:
    """Say whether a link still works; `now` is clinic time."""
    if link.used_at is not None:
        return "used"
    if now >= link.expires_at:
        return "expired"
    return "tried_too_often" if link.tries >= MOST_TRIES else "open"


def link_with(session: Session, secret: str) -> PhotoLink | None:
    """Find the link of a secret, whatever has become of it."""
    return session.scalars(with_secret(secret)).one_or_none()


def with_secret(secret: str) -> Select[PhotoLink]:
    return select(PhotoLink).where(PhotoLink.token_hash == hash_of(secret))
