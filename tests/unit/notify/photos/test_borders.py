"""Where photos may be asked for, how long, and that nothing is given up without a sentence."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

import service.notify.photos
from service.notify.photos import provider_media
from service.notify.photos.links import address_of, new_secret, without_secret
from service.notify.photos.provider_media import MediaTroubleError, ProviderMedia
from service.notify.photos.trying import wait_before_next
from service.notify.photos.words import photo_words
from service.notify.reasons import REASONS
from service.notify.texts.segments import count_segments
from tests.support.settings import some_settings

NONE = timedelta(0)
CODE = re.compile(r'"(photo_(?!links?\b)\w+|provider_credentials)"')


@pytest.mark.parametrize(
    "address",
    [
        "http://media.twiliocdn.com/photo",
        "https://twiliocdn.com.elsewhere.example/photo",
        "https://elsewhere.example/photo",
        "http://127.0.0.1:6379/",
        "https://127.0.0.1/photo",
        "file:///etc/passwd",
    ],
)
def test_nobody_is_sent_on_to_anywhere_but_the_store(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(provider_media, "Fetcher", never)
    with pytest.raises(MediaTroubleError, match="photo_unreachable"):
        ProviderMedia(some_settings())._from_store(address)


@pytest.mark.parametrize("host", ["media.twiliocdn.com", "s3-external-1.amazonaws.com"])
def test_the_store_is_asked_on_the_open_internet_alone(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    class Noting:
        def __init__(self, **how: object) -> None:
            asked.update(how)

        def fetch(self, url: str) -> bytes:
            return url.encode()

    monkeypatch.setattr(provider_media, "Fetcher", Noting)
    assert ProviderMedia(some_settings())._from_store(f"https://{host}/photo") == f"https://{host}/photo".encode()
    assert (asked["allow_private"], asked["redirects"]) == (False, 0)


def test_the_wait_doubles_up_to_half_an_hour() -> None:
    waits = [wait_before_next(tries, NONE, "photo_unreachable") for tries in (1, 2, 3, 50)]
    assert [wait.total_seconds() for wait in waits if wait] == [10, 20, 40, 1800]


def test_it_is_given_up_in_the_end() -> None:
    assert wait_before_next(3, timedelta(hours=23), "photo_unreachable")
    assert wait_before_next(60, timedelta(hours=24), "photo_unreachable") is None
    assert wait_before_next(7, timedelta(minutes=15), "photo_gone") is None
    assert wait_before_next(1, NONE, "photo_too_large") is None


def test_whatever_a_photo_is_refused_for_has_a_sentence() -> None:
    modules = Path(service.notify.photos.__file__).parent.glob("*.py")
    codes = {code for module in modules for code in CODE.findall(module.read_text("utf-8"))}
    assert {"photo_video", "photo_gone", "photo_broken", "provider_credentials"} <= codes
    assert codes - {"photo_by_link", "photo_asked", "photo_reopened"} <= set(REASONS)


def test_the_text_that_asks_fits_into_one_segment() -> None:
    link = address_of("https://aftercourse.rowan-skin.example", new_secret())
    assert count_segments(photo_words("en").write("Rowan Skin Clinic", link)).segments == 1


def test_a_secret_is_left_out_where_others_read_a_text() -> None:
    text = photo_words("en").write("Rowan", address_of("https://a.example", new_secret()))
    assert without_secret(text).endswith("https://a.example/photo?k=...")
    assert without_secret("Please come in at three.") == "Please come in at three."
