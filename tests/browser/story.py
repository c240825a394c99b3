"""The story that the product exists for, played by people: reception, a patient's phone, a nurse's phone, a nurse.

Each chapter is a few clicks on real pages; nothing is asked of the database.
"""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

PATIENT, NURSE = "+447700900210", "+447700900802"
WORRY = "it's weeping and really sore"
SOON = 20_000  # milliseconds within which a text arrives or a page follows


@dataclass(slots=True)
class Story:
    """The windows that stay open while the story is played."""

    desk: Page
    phones: Page
    addresses: dict[str, Any]

    @property
    def web(self) -> str:
        return str(self.addresses["web"])

    def sign_in(self, role: str, place: int = 0) -> None:
        one = [each for each in self.addresses["sign_ins"] if each["role"] == role][place]
        self.desk.goto(f"{self.web}/sign-in")
        self.desk.get_by_label("E-mail address").fill(one["email"])
        self.desk.get_by_label("Password").fill(one["password"])
        self.desk.get_by_role("button", name="Sign in").click()
        expect(self.desk.get_by_role("button", name="Sign out")).to_be_visible()

    def sign_out(self) -> None:
        self.desk.get_by_role("button", name="Sign out").click()

    def add_the_patient(self, name: str) -> None:
        self.desk.goto(f"{self.web}/patients/new")
        self.desk.get_by_label("Name", exact=True).fill(name)
        self.desk.get_by_label("Mobile").fill("07700 900210")
        self.desk.get_by_label(re.compile("By SMS:")).check()
        self.desk.get_by_role("button", name="Save and plan a course").click()

    def book_three_sessions(self) -> None:
        expect(self.desk.get_by_role("heading", name="New course")).to_be_visible()
        self.desk.get_by_role("radio", name="3").first.check()
        plans = self.desk.locator("fieldset.proposals label.proposal")
        expect(plans).to_have_count(3)
        plans.first.click()
        self.desk.get_by_role("button", name="Book these 3 sessions").click()
        expect(self.desk.get_by_role("heading", name="0 of 3 sessions done")).to_be_visible()

    def complete_the_first_session(self) -> None:
        self.desk.get_by_role("button", name="Completed", exact=True).first.click()
        done = self.desk.get_by_role("heading", name="Session 1 is completed")
        asked = self.desk.get_by_role("button", name="Completed all the same")
        expect(done.or_(asked)).to_be_visible()
        if asked.is_visible():  # its hour has not come yet
            asked.click()
        expect(done).to_be_visible()

    def phone(self, number: str) -> Locator:
        return self.phones.locator(f"section.handset[data-number='{number}']")

    def expect_text(self, number: str, words: str | re.Pattern[str]) -> None:
        texts = self.phone(number).locator("li.theirs")
        expect(texts.filter(has_text=words).first).to_be_visible(timeout=SOON)

    def text_from(self, number: str, words: str) -> None:
        phone = self.phone(number)
        phone.get_by_role("textbox").fill(words)
        phone.get_by_role("button", name="Send").click()
        expect(phone.locator("li.mine").filter(has_text=words)).to_be_visible(timeout=SOON)

    def run_time(self, button: str) -> None:
        """Press one of the clock's buttons and wait until time has come to rest."""
        before = self.phones.locator("#now").get_attribute("datetime")
        self.phones.get_by_role("button", name=button, exact=True).click()
        expect(self.phones.locator("#now")).not_to_have_attribute("datetime", before or "", timeout=SOON)
        expect(self.phones.get_by_role("button", name="Next text")).to_be_enabled(timeout=SOON)

    def code_on(self, number: str) -> str:
        alert = self.phone(number).locator("li.theirs").filter(has_text="ACK").last
        found = re.search(r"ACK (\d{4})", alert.inner_text())
        assert found, "an alert carries its code"
        return found[1]
