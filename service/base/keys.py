"""The clinic's data keys: seal personal data, and find it again by keyed hash.

A key is `ID:BASE64` with 32 random bytes. The first one seals, each of them opens: sealed values carry the id of their
key. So a new key stands last until every process has it, and only then first. AES-256-GCM from `cryptography`; the
column's name is the associated data, so a value moved into another column does not open.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.base.unreadable import SealBrokenError

KEY_BYTES = 32
NONCE_BYTES = 12
LONGEST_ID = 32
"""What is longer, where the id of a key should stand, is not repeated in errors."""


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """Hold one key; its secret never shows in a representation."""

    id: str
    secret: bytes

    def derived(self, purpose: str) -> bytes:
        return _derived(self.secret, purpose)

    @property
    def cipher(self) -> AESGCM:
        return _cipher(_derived(self.secret, "seal"))


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, purpose.encode(), sha256)


@lru_cache(maxsize=64)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)


class Keyring:
    """Seal and open values and make look-up digests: with the first key, and with all of them."""

    def __init__(self, keys: Iterable[DataKey]) -> None:
        self._keys = {key.id: key for key in keys}
        self._first = next(iter(self._keys.values()))
        self._seals = {key.id: AESGCM(key.derived("seal")) for key in self._keys.values()}
        self._indexes = {key.id: key.derived("index") for key in self._keys.values()}

    @property
    def ids(self) -> tuple[str, ...]:
        """Name the keys, the one that seals first."""
        return tuple(self._keys)

    def seal(self, text: str, context: str) -> bytes:
        """Encrypt `text`: key id, a zero byte, nonce, ciphertext."""
        return self.seal_bytes(text.encode(), context)

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt what `seal` made for the same context, or raise `SealBrokenError`."""
        return self.open_bytes(sealed, context).decode()

    def seal_bytes(self, content: bytes, context: str) -> bytes:
        """Encrypt what is no text, such as a photo, as `seal` does."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._seals[self._first.id]
        return self._first.id.encode() + b"\0" + nonce + cipher.encrypt(nonce, content, context.encode())

    def open_bytes(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what `seal_bytes` made for the same context, or raise `SealBrokenError`."""
        key_id, _, rest = bytes(sealed).partition(b"\0")
        key_name = key_id.decode(errors="replace")
        cipher = self._seals.get(key_name)
        if cipher is None:
            raise SealBrokenError(_why_no_key(key_name, context, sealed=bool(rest)))
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(f"a value of {context} does not open with key {key_name}") from error

    def digest(self, value: str, context: str) -> str:
        """Make the digest that a new row stores: `KEYID:HEX`, for one purpose such as `patients.mobile:CLINIC`."""
        return self._digest_with(self._first, value, context)

    def digests(self, value: str, context: str) -> list[str]:
        """Make the digests under every key, to find rows written before a change of key."""
        return [self._digest_with(key, value, context) for key in self._keys.values()]

    def _digest_with(self, key: DataKey, value: str, context: str) -> str:
        mac = hmac.digest(self._indexes[key.id], f"{context}\0{value}".encode(), sha256)
        return f"{key.id}:{mac.hex()[:40]}"


def _why_no_key(key_name: str, context: str, *, sealed: bool) -> str:
    """Name the key that is missing; what does not look like an id may be anything, even words, and is not repeated."""
    if not sealed or not key_name.isalnum() or len(key_name) > LONGEST_ID:
        return f"a value of {context} is not sealed"
    return f"no data key {key_name} for a value of {context}"


def parse_keys(text: str) -> list[DataKey]:
    """Read `ID:BASE64[,ID:BASE64…]`, the one that seals first; raise ValueError that names the place, never the key."""
    keys = [_parse_key(part.strip(), place) for place, part in enumerate(text.split(","), start=1) if part.strip()]
    if not keys:
        raise ValueError("must hold at least one key")
    if len({key.id for key in keys}) < len(keys):
        raise ValueError("two keys carry the same id")
    return keys


def _parse_key(part: str, place: int) -> DataKey:
    key_id, colon, encoded = part.partition(":")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if not colon or not key_id.isalnum() or len(secret) != KEY_BYTES:
        raise ValueError(f"key {place} must be ID:BASE64 with {KEY_BYTES} bytes and a short id of letters and digits")
    return DataKey(key_id, secret)


def new_key(key_id: str = "k1") -> str:
    """Make a fresh key in the form that `parse_keys` reads."""
    return f"{key_id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


class _Installed:
    keyring: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Make `keyring` the one that this process's encrypted columns use."""
    _Installed.keyring = keyring


def keyring() -> Keyring:
    """Return the installed keyring; a process that touches personal data installs one at start."""
    if _Installed.keyring is None:
        raise RuntimeError("no data keys are installed in this process")
    return _Installed.keyring
