"""The line that an open page listens on: what happens to items comes down it at once, and nothing that names anybody."""

import re
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from service.notify.live import watcher
from tests.integration.pages.scene import PHONE, a_known_patient, texted
from tests.support.web import Visitor, Web


def lines(response: TestResponse) -> Iterator[str]:
    """Read what comes down a line, event by event."""
    assert response.status_code == 200
    assert response.mimetype == "text/event-stream"
    return (piece if isinstance(piece, str) else piece.decode() for piece in response.response)


def opened(visitor: Visitor, heard: str | None = None) -> TestResponse:
    headers = {"Last-Event-ID": heard} if heard else {}
    return visitor._client.get("/inbox/events", headers=headers)


def until_hello(told: Iterator[str]) -> list[str]:
    before: list[str] = []
    for piece in told:
        if "event: hello" in piece:
            return [*before, piece]
        before.append(piece)
    raise AssertionError(before)


def test_a_new_item_comes_down_the_line_and_names_nobody(web: Web) -> None:
    desk = web.signed_in()
    a_known_patient(web)
    response = opened(desk)
    told = lines(response)
    until_hello(told)
    item = texted(web, "PAIN")
    assert item
    web.program.live.look()
    piece = next(told)
    response.close()
    assert re.fullmatch(
        rf'id: [-0-9a-f]{{36}}\nevent: item\ndata: {{"kind": "opened", "item": "{item.id}"}}\n\n', piece
    )


def test_nothing_is_told_twice_however_often_the_watcher_looks(web: Web) -> None:
    listener = web.program.live.listen(web.house.clinic.id)
    assert listener
    texted(web, "PAIN")
    for _ in range(3):
        web.program.live.look()
    kinds = []
    while change := listener.next(0):
        kinds.append(change.kind)
    web.program.live.leave(listener)
    assert kinds.count("opened") == 1


def test_another_clinic_hears_nothing(web: Web) -> None:
    listener = web.program.live.listen(web.cast.outsider.clinic.id)
    assert listener
    texted(web, "PAIN")
    web.program.live.look()
    web.program.live.leave(listener)
    assert listener.next(0) is None


def test_a_page_that_lost_its_line_hears_what_it_missed(web: Web) -> None:
    desk = web.signed_in()
    first = opened(desk)
    (hello,) = until_hello(lines(first))[-1:]
    first.close()
    texted(web, "PAIN")
    again = opened(desk, heard=hello.split()[1])
    missed = until_hello(lines(again))
    again.close()
    by_address = desk._client.get(f"/inbox/events?heard={hello.split()[1]}")
    missed_by_another = until_hello(lines(by_address))
    by_address.close()
    for told in (missed, missed_by_another):
        assert any('"kind": "opened"' in piece for piece in told)


def test_whatever_a_browser_says_it_heard_last_does_no_harm(web: Web) -> None:
    desk = web.signed_in()
    for heard in ("nonsense", str(UUID(int=0)), str(UUID(int=2**128 - 1))):
        response = opened(desk, heard=heard)
        until_hello(lines(response))
        response.close()


def test_a_page_without_a_seat_is_told_to_ask_by_itself_and_seats_come_free(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = web.signed_in()
    monkeypatch.setattr(web.program.live, "_seats", 1)
    first = opened(desk)
    assert opened(desk).status_code == 503
    first.close()
    again = opened(desk)
    assert again.status_code == 200
    again.close()


def test_a_line_that_cannot_tell_what_was_missed_keeps_no_seat(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, live = web.signed_in(), web.program.live

    def away(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(live, "_seats", 1)
    with monkeypatch.context() as broken, suppress(OSError):
        broken.setattr(live, "missed", away)
        opened(desk, heard=str(web.house.clinic.id))
    response = opened(desk)
    assert response.status_code == 200
    response.close()


def test_a_process_that_ends_lets_every_page_go(web: Web) -> None:
    response = opened(web.signed_in())
    told = lines(response)
    until_hello(told)
    web.program.live.close()
    assert [piece for piece in told if "event:" in piece] == []
    assert opened(web.signed_in()).status_code == 503


def test_a_process_that_is_told_to_stop_holds_no_line_open(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    live = web.program.live
    monkeypatch.setattr(watcher, "EVERY", 0)
    monkeypatch.setattr(live, "_thread", Thread(target=live._watch))
    listener = live.listen(web.house.clinic.id)
    assert listener
    live.end_when(lambda: True)
    live._watch()
    assert live.closed
    assert listener.next(0) is None


def test_nobody_listens_without_signing_in(web: Web) -> None:
    assert web.visitor().get("/inbox/events").location.startswith("/sign-in")


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    """Serve the application to a browser."""
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    web.program.live.close()
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_an_open_page_shows_counts_and_rings_without_asking(web: Web, address: str, chromium: Browser) -> None:
    a_known_patient(web)
    desk = web.signed_in()
    cookie = desk._client.get_cookie("aftercourse")
    assert cookie
    context = chromium.new_context()
    context.add_cookies([{"name": "aftercourse", "value": cookie.value, "url": address}])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if "Security Policy" in told.text else None)
    with page.expect_response(re.compile("/inbox/events")):
        page.goto(f"{address}/inbox")
    expect(page.locator("#sound")).to_have_text("Sound: off")
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_have_text("Sound: on")
    page.locator("#sound").click()
    page.locator("h1").click()
    expect(page.locator("#sound")).to_have_text("Sound: off")  # said once, it is not switched on by any other click
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(150)  # the answer to "hello" is in: what comes now came by the line
    soon = 5000  # two seconds on a machine with nothing else to do; without the line the page asks after ten
    texted(web, "it is weeping", number=PHONE)
    expect(page.locator("#open-items")).to_contain_text("weeping", timeout=soon)
    expect(page).to_have_title(re.compile(r"^\(1\) Inbox"), timeout=soon)
    assert page.evaluate("document.documentElement.dataset.rang")
    assert faults == []
    context.close()


@pytest.mark.browser
def test_somebody_with_eight_tabs_open_still_gets_pages_and_each_of_them_hears(
    web: Web, address: str, chromium: Browser
) -> None:
    """A browser opens six connections to a host: a line for each tab would leave none for anything else.

    One that nobody has clicked in makes no sound, and leaves that to one that does; when the tab that holds the line
    is closed, another takes it up.
    """
    a_known_patient(web)
    cookie = web.signed_in()._client.get_cookie("aftercourse")
    assert cookie
    context = chromium.new_context()
    context.add_cookies([{"name": "aftercourse", "value": cookie.value, "url": address}])
    tabs = [context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(f"{address}/inbox", timeout=5000)
    first, last = tabs[0], tabs[-1]
    last.locator("h1").click()
    expect(last.locator("#sound")).to_have_text("Sound: on")
    texted(web, "it is weeping", number=PHONE)
    for tab in (first, last):
        expect(tab.locator("#open-items")).to_contain_text("weeping", timeout=5000)
    by_line = UUID(last.evaluate("localStorage.getItem('aftercourse-heard')"))
    assert str(by_line) == last.evaluate("document.documentElement.dataset.rang")
    for tab in tabs[:-1]:
        tab.close()
    texted(web, "and it burns", number=PHONE)
    expect(last.locator("#open-items")).to_contain_text("and it burns", timeout=5000)
    context.close()
