"""A real Chromium, driven by Playwright, that talks to nobody but the page it is given."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.support.missing import fail_for_want_of, find_program

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start the system's Chromium headless; pages come from `browser.new_context()`."""
    program = find_program("chromium", "chromium-browser", "google-chrome")
    if program is None:
        fail_for_want_of("Chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
