"""What a file is, by how it begins: names and declared types are not believed. Pure."""

from collections.abc import Callable
from typing import Literal

Format = Literal["JPEG", "PNG", "WEBP", "GIF"]
FORMATS: tuple[Format, ...] = ("JPEG", "PNG", "WEBP", "GIF")

VIDEO, AUDIO, HEIC, NO_PHOTO = "photo_video", "photo_audio", "photo_heic", "photo_no_photo"
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
AUDIO_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
AUDIO_STARTS = (b"ID3", b"OggS", b"#!AMR", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"\xff\xf9")
VIDEO_STARTS = (b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"FLV")

_PHOTOS: dict[Format, Callable[[bytes], bool]] = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    "GIF": lambda head: head.startswith((b"GIF87a", b"GIF89a")),
}


def format_of(content: bytes) -> Format | None:
    """Name the format of a photo that can be taken in; None for anything else."""
    head = content[:16]
    return next((name for name, fits in _PHOTOS.items() if fits(head)), None)


def objection_to(content: bytes) -> str:
    """Say by its code what a file is that is no photo which can be taken in."""
    head = content[:16]
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head.startswith(AUDIO_STARTS) or (head.startswith(b"RIFF") and head[8:12] == b"WAVE"):
        return AUDIO
    if head.startswith(VIDEO_STARTS) or (head.startswith(b"RIFF") and head[8:12] == b"AVI "):
        return VIDEO
    return NO_PHOTO


def _of_brand(brand: bytes) -> str:
    if brand in HEIC_BRANDS:
        return HEIC
    return AUDIO if brand in AUDIO_BRANDS else VIDEO
