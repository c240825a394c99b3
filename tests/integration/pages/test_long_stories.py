"""What is long is cut into pages, and says so: conversations, records, and what was closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.base.ids import new_id
from service.notify.inbox.events import note
from service.notify.replies.models import InboxItem, Reply
from tests.integration.pages.test_care_api import bearer
from tests.integration.pages.test_inbox import an_item
from tests.support.web import Visitor, Web

MANY = 130


@pytest.fixture
def nurse(web: Web) -> Visitor:
    return web.signed_in("clinician")


@pytest.fixture
def item(web: Web) -> InboxItem:
    """A patient who went on writing, and an item about which somebody wrote as often."""
    opened = an_item(web)
    with web.program.database.write() as session:
        said = session.scalars(select(Reply).where(Reply.inbox_item_id == opened.id)).one()
        same = {column.key: getattr(said, column.key) for column in Reply.__table__.columns}
        row = session.get_one(InboxItem, (opened.clinic_id, opened.id))
        for number in range(MANY):
            own = {"id": new_id(), "provider_id": f"SM{number}", "body": f"word number {number}."}
            session.add(Reply(**same | own | {"received_at": said.received_at + timedelta(minutes=number)}))
            note(session, row, "staff_wrote", web.clock.now() + timedelta(minutes=number))
    return opened


def test_a_long_conversation_is_read_page_by_page(web: Web, nurse: Visitor, item: InboxItem) -> None:
    page = nurse.see(f"/inbox/{item.id}")
    assert "word number 129." in page
    assert "word number 50." not in page
    assert f'href="/inbox/{item.id}/conversation?page=2"' in page
    seen = [nurse.see(f"/inbox/{item.id}/conversation?page={number}") for number in (1, 2, 3)]
    for number in range(MANY):
        assert sum(f"word number {number}." in one for one in seen) == 1
    assert ("Earlier:" in seen[1], "Earlier:" in seen[2], "Later" in seen[2]) == (True, False, True)
    assert "Nothing stands here." in nurse.see(f"/inbox/{item.id}/conversation?page=999999999")
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.get(f"/inbox/{item.id}/conversation").status_code == 404


def test_a_long_record_is_read_page_by_page(nurse: Visitor, item: InboxItem) -> None:
    assert f'href="/inbox/{item.id}/record?page=2"' in nurse.see(f"/inbox/{item.id}")
    assert "Came in" in nurse.see(f"/inbox/{item.id}/record?page=3")


def test_programs_read_it_page_by_page(web: Web, item: InboxItem) -> None:
    client, headers = web.app.test_client(), bearer(web, "clinician")
    whole = client.get(f"/api/v1/concerns/{item.id}", headers=headers).json or {}
    assert (whole["conversation_earlier"], whole["record_earlier"]) == (0, 0)
    assert len(whole["conversation"]) > MANY
    for story in ("conversation", "record"):
        page = client.get(f"/api/v1/concerns/{item.id}/{story}?page=2", headers=headers).json or {}
        assert (page["items"], page["earlier"], page["page"]) == ([], 0, 2)


def test_what_was_closed_says_how_many_more_there_are(
    web: Web, nurse: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.notify.inbox.page_views.CLOSED_SHOWN", 1)
    item = an_item(web)
    nurse.press(f"/inbox/{item.id}/close", outcome="seen_in_clinic")
    assert "closed-pages" not in nurse.see("/inbox?show=all")
    with web.program.database.write() as session:
        row = session.get_one(InboxItem, (item.clinic_id, item.id))
        same = {column.key: getattr(row, column.key) for column in InboxItem.__table__.columns}
        session.add(InboxItem(**same | {"id": new_id(), "resolved_at": web.clock.now() + timedelta(minutes=1)}))
    assert "Earlier: 1 more" in nurse.see("/inbox?show=all")
    older = nurse.see("/inbox?show=all&page=2")
    assert (f"/inbox/{item.id}" in older, "Later" in older) == (True, True)
