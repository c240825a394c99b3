"""The border to other diaries: whom we ask, and how much we take."""

import gzip
import socket
from typing import Any

import pytest

from service.courses.calendars.fetching import Fetcher, FetchError
from tests.integration.courses.calendars.conftest import BUSY, OtherDiary

Names = dict[str, list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """The addresses that names resolve to; addresses resolve to themselves."""
    known: Names = {}
    really = socket.getaddrinfo

    def resolve(host: str, *args: Any, **more: Any) -> list[Any]:
        return [found for each in known.get(host, [host]) for found in really(each, *args, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def port_of(diary: OtherDiary) -> str:
    return diary.url.partition("127.0.0.1:")[2]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[fd00::1]", "[64:ff9b::a00:1]", "[::ffff:10.1.2.3]"]
)
def test_machines_beside_us_are_never_asked(host: str) -> None:
    with pytest.raises(FetchError, match="not_allowed"):
        Fetcher(allow_private=False).fetch(f"https://{host}/diary.ics")


def test_every_address_of_a_name_must_be_open(names: Names) -> None:
    names["calendar.example.org"] = ["8.8.8.8", "10.0.0.1"]
    with pytest.raises(FetchError, match="not_allowed"):
        Fetcher(allow_private=False).fetch("https://calendar.example.org/diary.ics")


def test_the_very_address_that_was_judged_is_asked(
    names: Names, other_diary: OtherDiary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(address: str) -> bool:
        names["calendar.example.org"] = ["10.0.0.1"]  # from now on the name leads elsewhere
        return address == "127.0.0.1"

    names["calendar.example.org"] = ["127.0.0.1"]
    monkeypatch.setattr("service.courses.calendars.fetching.is_open", judge)
    with pytest.raises(FetchError, match="unreachable"):  # it speaks no https, but it was asked
        Fetcher(allow_private=False).fetch(f"https://calendar.example.org:{port_of(other_diary)}")
    assert names["calendar.example.org"] == ["10.0.0.1"]


def test_where_a_redirect_leads_is_judged_anew(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, ask = Fetcher(allow_private=False), Fetcher._ask
    asked: list[str] = []

    def first_elsewhere(self: Fetcher, url: str) -> bytes | str:
        asked.append(url)
        return "https://inside.example.org/diary.ics" if len(asked) == 1 else ask(self, url)

    names["inside.example.org"] = ["10.0.0.1"]
    monkeypatch.setattr(Fetcher, "_ask", first_elsewhere)
    with pytest.raises(FetchError, match="not_allowed"):
        fetcher.fetch("https://open.example.org/diary.ics")
    assert asked == ["https://open.example.org/diary.ics", "https://inside.example.org/diary.ics"]


@pytest.mark.parametrize("location", ["http://8.8.8.8/diary.ics", "file:///etc/hosts", "gopher://8.8.8.8/"])
def test_a_redirect_leads_to_https_or_nowhere(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Fetcher._ask
    monkeypatch.setattr(Fetcher, "_ask", lambda self, url: location if "open" in url else ask(self, url))
    with pytest.raises(FetchError, match="not_allowed"):
        Fetcher(allow_private=False).fetch("https://open.example.org/diary.ics")


def test_redirects_are_followed_a_few_times_only(other_diary: OtherDiary) -> None:
    other_diary.status, other_diary.location = 302, "/diary.ics?again=1"
    with pytest.raises(FetchError, match="refused"):
        Fetcher(allow_private=True).fetch(other_diary.url)
    assert len(other_diary.asked) == 4


def test_a_flood_is_cut_off(other_diary: OtherDiary) -> None:
    other_diary.content = b"x" * 5_000_001
    with pytest.raises(FetchError, match="too_large"):
        Fetcher(allow_private=True).fetch(other_diary.url)


def test_what_grows_when_it_is_unpacked_is_cut_off(other_diary: OtherDiary) -> None:
    other_diary.content, other_diary.encoding = gzip.compress(b"x" * 50_000_000), "gzip"
    assert len(other_diary.content) < 100_000
    with pytest.raises(FetchError, match="too_large"):
        Fetcher(allow_private=True).fetch(other_diary.url)


def test_a_packed_diary_is_read(other_diary: OtherDiary) -> None:
    other_diary.content, other_diary.encoding = gzip.compress(BUSY), "gzip"
    assert Fetcher(allow_private=True).fetch(other_diary.url) == BUSY


@pytest.mark.parametrize("path", ["?secret=1", "/?secret=1"])
def test_an_address_without_a_path_is_asked_for_its_root(other_diary: OtherDiary, path: str) -> None:
    Fetcher(allow_private=True).fetch(other_diary.url.replace("/diary.ics?secret=1", path))
    assert other_diary.asked == ["/?secret=1"]
