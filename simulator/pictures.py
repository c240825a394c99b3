"""The one picture that pretend phones can send: a small plain square, made here."""

from __future__ import annotations

import struct
import zlib

_SIDE = 64
_SKIN = bytes((224, 178, 156))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _square() -> bytes:
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    rows = (b"\x00" + _SKIN * _SIDE) * _SIDE
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


PICTURE = _square()
PICTURE_TYPE = "image/png"
