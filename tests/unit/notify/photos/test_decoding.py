"""A photo is made anew: what can be seen stays, all else is gone."""

import resource
import struct
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image

from service.notify.photos import decoding
from service.notify.photos.confined import clean_elsewhere
from service.notify.photos.decoding import NotAPhotoError, clean
from tests.support.photos import a_photo, a_photo_of_a_phone, opened

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40


def why_not(content: bytes) -> str:
    with pytest.raises(NotAPhotoError) as refused:
        clean(content)
    return refused.value.code


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
def test_it_takes_the_formats_that_phones_send_and_keeps_them_as_jpeg(format_: str) -> None:
    photo = clean(a_photo(format_))
    whole = opened(photo.whole)
    assert (whole.format, whole.size, (photo.width, photo.height)) == ("JPEG", (64, 48), (64, 48))


def test_nothing_of_where_when_and_with_what_it_was_taken_is_left() -> None:
    taken = a_photo_of_a_phone()
    assert opened(taken).getexif().get_ifd(0x8825)  # else this test would prove nothing
    photo = clean(taken)
    for made in (photo.whole, photo.small):
        image = opened(made)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Invented" not in made
        assert b"ICC_PROFILE" not in made


def test_it_is_turned_as_it_was_held() -> None:
    photo = clean(a_photo_of_a_phone(orientation=6))
    assert (photo.width, photo.height) == (48, 64)
    red, _, _ = opened(photo.whole).getpixel((24, 8))  # type: ignore[misc]  # a pixel of three colours
    assert red < 210  # the sore half is above now


def test_a_profile_is_worked_into_the_colours() -> None:
    wide = a_photo(icc_profile=_a_strange_profile())
    assert clean(wide).whole != clean(a_photo()).whole


def test_what_is_transparent_becomes_white() -> None:
    written = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(clean(written.getvalue()).whole).getpixel((4, 4)) == (255, 255, 255)


def test_of_a_picture_that_moves_the_first_is_kept() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("white", "black")]
    written = BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    assert opened(clean(written.getvalue()).whole).getpixel((4, 4)) == (255, 255, 255)


def test_a_large_photo_becomes_as_large_as_a_screen_and_a_small_one_goes_beside_it() -> None:
    photo = clean(a_photo(size=(2600, 1300), quality=50))
    assert (photo.width, photo.height) == (2400, 1200)
    assert opened(photo.small).size == (480, 240)


def test_a_bomb_of_pixels_is_refused_before_it_is_unfolded() -> None:
    assert why_not(_a_png_that_claims(60_000, 60_000)) == "photo_too_large"
    assert why_not(_a_png_that_claims(9_000, 4_000)) == "photo_too_large"


@pytest.mark.parametrize("cut", [20, 200, -300])
def test_a_damaged_photo_is_refused(cut: int) -> None:
    assert why_not(a_photo(size=(400, 400))[:cut]) == "photo_broken"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (MP4, "photo_video"),
        (b"\x00\x00\x00\x14ftypqt  ", "photo_video"),
        (b"\x00\x00\x00\x18ftyp3gp5", "photo_video"),
        (b"\x1aE\xdf\xa3webm", "photo_video"),
        (b"\x00\x00\x00\x18ftypM4A ", "photo_audio"),
        (b"OggS\x00\x02", "photo_audio"),
        (b"#!AMR\n", "photo_audio"),
        (b"\x00\x00\x00\x18ftypheic", "photo_heic"),
        (b"%PDF-1.7", "photo_no_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "photo_no_photo"),
        (b"BEGIN:VCARD", "photo_no_photo"),
        (b"<!doctype html>", "photo_no_photo"),
        (b"II*\x00", "photo_no_photo"),
        (b"", "photo_no_photo"),
    ],
)
def test_what_is_no_photo_is_told_by_its_first_bytes(content: bytes, code: str) -> None:
    assert why_not(content) == code


def test_a_script_that_begins_like_a_photo_is_none() -> None:
    assert why_not(b"\xff\xd8\xff<script>alert(1)</script>") == "photo_broken"


def test_another_process_makes_the_same_of_it() -> None:
    taken = a_photo_of_a_phone()
    assert clean_elsewhere(taken) == clean(taken)
    with pytest.raises(NotAPhotoError, match="photo_broken"):
        clean_elsewhere(taken[:100])


def test_a_process_that_dies_or_hangs_is_no_photo() -> None:
    for script, patience, code in (("raise SystemExit(1)", 9, "broken"), ("while True: pass", 0.2, "too_large")):
        with pytest.raises(NotAPhotoError, match=code):
            clean_elsewhere(a_photo(), command=(sys.executable, "-S", "-c", script), patience=patience)


def test_the_other_process_may_take_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": BytesIO(a_photo())}))
    monkeypatch.setattr(sys, "stdout", type("Out", (), {"buffer": BytesIO()}))
    decoding.main()
    assert set(limits) == {resource.RLIMIT_CPU, resource.RLIMIT_AS}


def _a_png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def _a_strange_profile() -> bytes:
    """Make a profile whose colours are another machine's: its red and blue are exchanged."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(128 + 4, 128 + 4 + 12 * int.from_bytes(made[128:132], "big"), 12):
        name = bytes(made[place : place + 4])
        made[place : place + 4] = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}.get(name, name)
    return bytes(made)
