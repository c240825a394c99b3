"""A photo is sent from a phone's browser and seen on one: it goes over weak signals, and fits a narrow screen."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect
from werkzeug.serving import make_server

from service.notify.photos.decoding import Photo, clean
from service.notify.replies.models import InboxItem
from tests.integration.pages.test_photo_links import ask, item, nurse
from tests.support.photos import a_photo
from tests.support.web import Visitor, Web

__all__ = ["item", "nurse"]
NARROW = ViewportSize(width=390, height=844)


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    """Serve the application to a browser."""
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    web.program.live.close()
    server.shutdown()
    server.server_close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.browser
def test_a_patient_sends_a_large_photo_and_staff_see_it(
    web: Web,
    nurse: Visitor,
    item: InboxItem,
    address: str,
    chromium: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large, sent = tmp_path / "large.jpg", list[int]()
    large.write_bytes(a_photo(size=(4800, 3200), quality=95))

    def noting(content: bytes) -> Photo:
        sent.append(len(content))
        return clean(content)

    monkeypatch.setattr(web.program.photos.uploads, "_clean", noting)
    context = chromium.new_context(viewport=NARROW)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.goto(address + ask(web, nurse, item))
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert fits(page)
    page.get_by_label("Or choose from your phone").set_input_files([large])
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("1 photo arrived.")
    assert fits(page)
    assert len(sent) == 1
    assert sent[0] < large.stat().st_size / 2  # made smaller before it was sent
    cookie = nurse._client.get_cookie("aftercourse")
    assert cookie
    context.add_cookies([{"name": "aftercourse", "value": cookie.value, "url": address}])
    page.goto(f"{address}/inbox/{item.id}")
    picture = page.get_by_alt_text("Photo 1 of 1")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('.photos img').naturalWidth > 0")
    assert fits(page)
    picture.click()
    expect(page).to_have_url(re.compile("/photos/"))
    box = page.locator("img").bounding_box()
    assert box
    assert min(box["width"], box["height"]) > 100  # shown whole, though nothing may run there
    assert faults == []
    context.close()


@pytest.mark.browser
def test_a_photo_in_a_format_that_only_the_phone_knows_is_sent_as_one_that_we_take(
    web: Web, nurse: Visitor, item: InboxItem, address: str, chromium: Browser
) -> None:
    """As HEIC on an iPhone: it is smaller than what is made of it, and would be refused here."""
    context = chromium.new_context(viewport=NARROW)
    page = context.new_page()
    page.goto(address + ask(web, nurse, item))
    photo = a_photo("AVIF", size=(640, 480))
    page.get_by_label("Or choose from your phone").set_input_files(
        [FilePayload(name="photo.avif", mimeType="image/avif", buffer=photo)]
    )
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("1 photo arrived.")
    context.close()
