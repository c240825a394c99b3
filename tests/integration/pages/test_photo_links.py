"""A patient who is asked for a photo sends it by a link that works once; it joins the item, and nothing is told."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from service.base.audit import AuditEntry
from service.base.unreadable import if_readable
from service.notify.models import Message
from service.notify.photos import public_pages, uploading
from service.notify.photos.brake import Brake
from service.notify.photos.decoding import clean
from service.notify.photos.models import Attachment, PhotoLink
from service.notify.replies.models import InboxEvent, InboxItem, Reply
from tests.integration.pages.scene import PHONE, a_known_patient, texted
from tests.integration.pages.test_inbox import an_item
from tests.support.photos import a_photo, a_photo_of_a_phone
from tests.support.rows import rows_of
from tests.support.web import SAME_ORIGIN, Visitor, Web

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40


@pytest.fixture(autouse=True)
def nobody_waits(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make photos anew in this process, which is faster, and begin with a brake that nobody has touched."""
    monkeypatch.setattr(web.program.photos.uploads, "_clean", clean)
    monkeypatch.setattr(public_pages, "BRAKE", Brake(public_pages.MOST_CALLS, public_pages.IN_SECONDS))


@pytest.fixture
def nurse(web: Web) -> Visitor:
    return web.signed_in("clinician")


@pytest.fixture
def item(web: Web) -> InboxItem:
    """An item of a patient whose phone it is, about nothing of weight."""
    a_known_patient(web)
    item = texted(web, "where do I park?")
    assert item is not None
    return item


def ask(web: Web, who: Visitor, item: InboxItem, form: str = "") -> str:
    """Ask for a photo; return the path in the text that went to the patient."""
    found = re.search(
        r'action="/photos/of/[^"]+/ask"[^>]*>\s*<input type="hidden" name="form" value="([^"]+)"',
        who.see(f"/inbox/{item.id}"),
    )
    assert found
    who.do(f"/photos/of/{item.id}/ask", form=form or found[1])
    return paths(web)[-1]


def paths(web: Web) -> list[str]:
    with web.program.database.read() as session:
        texts = session.scalars(select(Message).where(Message.kind == "reply").order_by(Message.id))
        return [str(one.body).rpartition(" ")[2].removeprefix("http://127.0.0.1:18000") for one in texts]


def send(web: Web, path: str, *photos: bytes, **headers: Any) -> TestResponse:
    values = {"photos": [FileStorage(BytesIO(photo), f"{number}.jpg") for number, photo in enumerate(photos)]}
    boundary, body = encode_multipart(values)
    client, kind = web.app.test_client(), f"multipart/form-data; boundary={boundary}"
    return client.post(path, data=body, headers=headers or SAME_ORIGIN, content_type=kind)


def rows(web: Web, kind: Any) -> list[Any]:
    with web.program.database.read() as session:
        return rows_of(session, kind)


def the_item(web: Web) -> InboxItem:
    (item,) = rows(web, InboxItem)
    assert isinstance(item, InboxItem)
    return item


def test_staff_ask_and_what_comes_stands_in_the_item(web: Web, nurse: Visitor, item: InboxItem) -> None:
    path = ask(web, nurse, item)
    assert "Asked for a photo on Mon 30 November, 09:00: none has come by that link yet." in nurse.see(
        f"/inbox/{item.id}"
    )
    answer = send(web, path, a_photo_of_a_phone(), a_photo())
    assert (answer.status_code, "2 photos arrived." in answer.text) == (200, True)
    page = nurse.see(f"/inbox/{item.id}")
    assert "Imogen Larch asked for a photo" in page
    assert "[2 photos sent by the link]" in page
    assert page.count('alt="Photo') == 2
    assert "it came." in page
    assert the_item(web).id == item.id


def test_the_page_tells_nothing_of_the_patient_and_what_not_to_wait_for(
    web: Web, nurse: Visitor, item: InboxItem
) -> None:
    path = ask(web, nurse, item)
    answer = web.visitor().get(path)
    assert answer.status_code == 200
    assert "Please do not wait for an answer." in answer.text
    answers = '<a href="tel:+447700900910">07700\N{NO-BREAK SPACE}900910</a>'
    assert answers in answer.text  # in opening hours
    for told in ("Linnet", PHONE[-6:], "park", item.code):
        assert told not in answer.text
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert "'self'" in answer.headers["Content-Security-Policy"]


def test_of_the_secret_only_its_hash_is_kept_beside_the_sealed_text(web: Web, nurse: Visitor, item: InboxItem) -> None:
    secret = ask(web, nurse, item).partition("k=")[2]
    (link,) = rows(web, PhotoLink)
    assert len(secret) == 22
    assert secret not in str(vars(link))
    page = nurse.see(f"/inbox/{item.id}")
    assert (secret in page, "/photo?k=..." in page) == (False, True)  # staff need it no more than anybody else


def test_a_link_takes_photos_once_however_often_it_is_looked_at(web: Web, nurse: Visitor, item: InboxItem) -> None:
    path = ask(web, nurse, item)
    for _ in range(3):
        assert web.visitor().get(path).status_code == 200  # phones look at links by themselves
    send(web, path, a_photo())
    for again in (send(web, path, a_photo()), web.visitor().get(path)):
        assert (again.status_code, "This link has been used." in again.text) == (410, True)
    assert len(rows(web, Attachment)) == 1


def test_a_link_runs_out_after_a_day_and_says_what_to_do(web: Web, nurse: Visitor, item: InboxItem) -> None:
    path = ask(web, nurse, item)
    web.clock.advance(timedelta(hours=24))
    for answer in (web.visitor().get(path), send(web, path, a_photo())):
        assert answer.status_code == 410
        assert "ask for a new link" in answer.text
    assert "none came, and the link has run out." in nurse.see(f"/inbox/{item.id}")


def test_what_is_no_photo_is_told_plainly_and_uses_nothing_up(web: Web, nurse: Visitor, item: InboxItem) -> None:
    path = ask(web, nurse, item)
    answer = send(web, path, MP4)
    assert (answer.status_code, "Photo 1: This is a video." in answer.text) == (422, True)
    assert "Nothing was sent." in answer.text
    assert "Please choose a photo first." in send(web, path).text
    assert send(web, path, a_photo()).status_code == 200


def test_one_photo_among_others_is_kept_and_the_rest_is_told_to_both(web: Web, nurse: Visitor, item: InboxItem) -> None:
    answer = send(web, ask(web, nurse, item), MP4, a_photo())
    assert "1 photo arrived." in answer.text
    assert "Photo 1: This is a video." in answer.text
    assert "The patient sent a video" in nurse.see(f"/inbox/{item.id}")


def test_more_photos_than_a_link_takes_are_said_to_be_too_many(web: Web, nurse: Visitor, item: InboxItem) -> None:
    answer = send(web, ask(web, nurse, item), *[a_photo()] * 6)
    assert ("5 photos arrived." in answer.text, "Only the first 5 were taken." in answer.text) == (True, True)


def test_too_much_at_once_is_refused_unread(
    web: Web, nurse: Visitor, item: InboxItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ask(web, nurse, item)
    monkeypatch.setattr(public_pages, "LARGEST_REQUEST", 1000)
    answer = send(web, path, a_photo(size=(600, 600)))
    assert (answer.status_code, "Send fewer photos at once." in answer.text) == (413, True)


def test_a_photo_of_some_megabytes_is_taken(web: Web, nurse: Visitor, item: InboxItem) -> None:
    photo = Image.effect_noise((2000, 1500), 90).convert("RGB")
    written = BytesIO()
    photo.save(written, "JPEG", quality=95)
    assert written.tell() > 1_000_000  # more than any other address takes
    assert send(web, ask(web, nurse, item), written.getvalue()).status_code == 200


def test_a_link_is_not_tried_for_ever(web: Web, nurse: Visitor, item: InboxItem) -> None:
    path = ask(web, nurse, item)
    answers = [send(web, path, MP4).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert send(web, path, a_photo()).status_code == 429


@pytest.mark.parametrize("path", ["/photo", "/photo?k=", "/photo?k=guessed", "/photo?k=" + "x" * 5000, "/photo?k=%00"])
def test_a_link_that_is_none_says_where_to_look(web: Web, path: str) -> None:
    for answer in (web.visitor().get(path), send(web, path, a_photo())):
        assert (answer.status_code, "This link does not work" in answer.text) == (404, True)


def test_who_guesses_is_slowed(web: Web) -> None:
    answers = [web.visitor().get("/photo?k=guessed").status_code for _ in range(public_pages.MOST_CALLS + 1)]
    assert (answers[-2], answers[-1]) == (404, 429)


def test_another_website_cannot_make_a_browser_send(web: Web, nurse: Visitor, item: InboxItem) -> None:
    path = ask(web, nurse, item)
    assert send(web, path, a_photo(), **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert rows(web, Attachment) == []


def test_a_photo_for_an_urgent_item_rings_whoever_has_it_and_lowers_nothing(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    nurse.press(f"/inbox/{item.id}/take")
    path = ask(web, nurse, item)
    send(web, path, a_photo())
    now = the_item(web)
    assert (now.urgency, now.state) == ("urgent", "acknowledged")
    assert "new_words" in [event.kind for event in rows(web, InboxEvent)]


def test_asking_for_a_photo_is_no_speaking_with_the_patient(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    nurse.press(f"/inbox/{item.id}/take")
    due = the_item(web).contact_due_at
    assert due is not None
    ask(web, nurse, item)
    assert (the_item(web).contact_due_at, the_item(web).contacted_at) == (due, None)


def test_a_photo_for_a_closed_item_opens_it_again(web: Web, nurse: Visitor, item: InboxItem) -> None:
    path = ask(web, nurse, item)
    nurse.press(f"/inbox/{item.id}/close", outcome="nothing_to_do")
    assert nurse.post(f"/photos/of/{item.id}/ask", form=str(item.id)).status_code == 409
    send(web, path, a_photo())
    again = the_item(web)
    assert (again.id, again.state) == (item.id, "open")
    assert if_readable(again.text, "").endswith("[1 photo sent by the link]")
    page = nurse.see(f"/inbox/{item.id}")
    assert "The photo that was asked for came, and it is open again" in page
    assert "Was closed: Nothing to do." in page


def test_a_form_that_is_sent_twice_asks_once(web: Web, nurse: Visitor, item: InboxItem) -> None:
    form = str(UUID(int=7))
    assert ask(web, nurse, item, form) == ask(web, nurse, item, form)
    assert (len(rows(web, PhotoLink)), len(paths(web))) == (1, 1)


def test_nobody_is_asked_more_than_five_times_a_day(web: Web, nurse: Visitor, item: InboxItem) -> None:
    answers = [nurse.post(f"/photos/of/{item.id}/ask").status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_who_has_sent_stop_is_not_asked(web: Web, nurse: Visitor, item: InboxItem) -> None:
    texted(web, "STOP")
    assert "Ask for a photo" not in nurse.see(f"/inbox/{item.id}")
    refused = nurse.post(f"/photos/of/{item.id}/ask")
    assert (refused.status_code, "This number cannot be texted now." in refused.text) == (409, True)


def test_another_clinic_asks_nobody_of_ours(web: Web, item: InboxItem) -> None:
    assert web.signed_in(house=web.cast.outsider).post(f"/photos/of/{item.id}/ask").status_code == 404


def test_what_comes_by_a_link_is_the_patients_and_noted_as_theirs(web: Web, nurse: Visitor, item: InboxItem) -> None:
    send(web, ask(web, nurse, item), a_photo())
    (reply,) = [one for one in rows(web, Reply) if one.provider_id.startswith("upload:")]
    assert (reply.patient_id, reply.inbox_item_id, reply.media) == (item.patient_id, item.id, 1)
    noted = [entry for entry in rows(web, AuditEntry) if entry.action == "photo.uploaded"]
    assert [(entry.actor_kind, entry.actor_id) for entry in noted] == [("patient", item.patient_id)]


def test_a_sending_that_fails_half_way_leaves_the_link_open(
    web: Web, nurse: Visitor, item: InboxItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError

    path = ask(web, nurse, item)
    with monkeypatch.context() as broken:
        broken.setattr(uploading, "keep", fail)
        assert send(web, path, a_photo()).status_code == 500
    assert rows(web, Attachment) == []
    assert send(web, path, a_photo()).status_code == 200
