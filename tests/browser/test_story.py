"""The main job, end to end, on real parts: played once in the demo on SQLite, once in separate processes on PostgreSQL.

The days between are played in the demo alone.
"""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.places import Place
from tests.browser.story import NURSE, PATIENT, WORRY, Story

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_the_whole_story_is_played_by_reception_patient_and_nurse(chromium: Browser, place: Place) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    story = Story(context.new_page(), context.new_page(), place.addresses)
    story.phones.goto(place.addresses["simulator"])
    _book(story)
    _texts_straight_after(story)
    if place.name == "demo":
        _texts_until_day_three(story)
    _worry(story)
    _nurse_deals_with_it(story)
    context.close()


def _book(story: Story) -> None:
    """The receptionist adds a patient, plans three sessions, books them, and ticks the first."""
    story.sign_in("receptionist")
    story.add_the_patient("Petra Invented")
    story.book_three_sessions()
    story.expect_text(PATIENT, re.compile("answer STOP"))
    story.complete_the_first_session()
    planned = story.desk.locator("ol.timeline")
    expect(planned).to_contain_text("Pain and discharge are not normal")
    expect(planned).to_contain_text("SPF 50")


def _texts_straight_after(story: Story) -> None:
    """Time runs, and the text straight after comes."""
    story.run_time("+1 hour")
    story.expect_text(PATIENT, "Pain and discharge are not normal")


def _texts_until_day_three(story: Story) -> None:
    """The texts of days 1 and 2 come, then the check-in."""
    for words in ("SPF 50", "turnover", re.compile("How is", re.IGNORECASE)):
        story.run_time("+1 day")
        story.expect_text(PATIENT, words)
    texts = story.phone(PATIENT).locator("li.theirs").all_inner_texts()
    assert len(texts) == len(set(texts)), "no text came twice"


def _worry(story: Story) -> None:
    """The patient writes what hurts; the acknowledgement and the alert go out within seconds."""
    story.text_from(PATIENT, WORRY)
    story.expect_text(PATIENT, re.compile("now"))
    story.expect_text(NURSE, "weeping and really sore")
    code = story.code_on(NURSE)
    story.desk.goto(f"{story.web}/inbox")
    item = story.desk.locator("#open-items li").filter(has_text="Petra Invented")
    expect(item).to_contain_text("weeping")
    story.text_from(NURSE, f"ACK {code}")
    expect(item).to_contain_text("Nia Calder", timeout=10_000)
    story.sign_out()


def _nurse_deals_with_it(story: Story) -> None:
    """The nurse reads the conversation, closes the item with an outcome, and lifts the hold afterwards."""
    desk = story.desk
    story.sign_in("clinician")
    desk.goto(f"{story.web}/inbox")
    desk.locator("#open-items li").filter(has_text="Petra Invented").get_by_role("link").first.click()
    conversation = desk.locator("#conversation")
    expect(conversation).to_contain_text("weeping and really sore")
    expect(conversation).to_contain_text("Pain and discharge are not normal")
    desk.get_by_label("What came of it").select_option(index=1)
    desk.get_by_label("Note", exact=True).fill("Seen the same afternoon; dressing changed.")
    desk.get_by_role("button", name="Close this item").click()
    desk.get_by_role("link", name="Open the course and its hold").click()
    expect(desk.get_by_role("heading", name="This course is on hold")).to_be_visible()
    desk.get_by_label("Why the course may go on").fill("Healed, seen in the clinic.")
    desk.get_by_role("button", name="Lift the hold").click()
    expect(desk.get_by_role("heading", name="This course is on hold")).to_have_count(0)
