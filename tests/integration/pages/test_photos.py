"""Photos stand beside the words that they came with; who looks at them is noted."""

from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.actors import ROLES, Role
from service.base.audit import AuditEntry
from service.clinics.tokens import create_token
from service.notify.photos.decoding import clean
from service.notify.photos.keeping import keep, refuse
from service.notify.photos.models import Attachment, Picture
from service.notify.replies.models import InboxItem
from tests.integration.pages.scene import PHONE, a_known_patient
from tests.support.photos import a_photo, opened
from tests.support.rows import rows_of
from tests.support.seals import damage
from tests.support.web import Visitor, Web


@pytest.fixture
def item(web: Web) -> InboxItem:
    """An item with a text and two files, of which one is fetched."""
    a_known_patient(web)
    form = {"MessageSid": "MM" + "1" * 32, "From": PHONE, "To": web.house.sender.address, "Body": "it looks like this"}
    web.program.replies.intake.receive({**form, "NumMedia": "2"})
    with web.program.database.write() as session:
        first = session.scalars(select(Attachment).order_by(Attachment.position)).first()
        assert first is not None
        keep(session, first, clean(a_photo()), web.clock.real())
        return session.scalars(select(InboxItem)).one()


def ids(web: Web) -> list[UUID]:
    with web.program.database.read() as session:
        return list(session.scalars(select(Attachment.id).order_by(Attachment.position)))


def looks(web: Web) -> list[UUID | None]:
    with web.program.database.read() as session:
        viewed = rows_of(session, AuditEntry, AuditEntry.action == "photo.viewed")
        return [one.actor_id for one in viewed]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_on_the_staff_sees_them_beside_the_text(web: Web, item: InboxItem, role: Role) -> None:
    first, second = ids(web)
    page = web.signed_in(role).see(f"/inbox/{item.id}")
    assert f'src="/photos/{first}/small" alt="Photo 1 of 2, sent Mon 30 November, 09:00"' in page
    assert "Photo 2 of 2 is being fetched" in page
    assert f"/photos/{second}" not in page


def test_what_cannot_be_shown_says_why_and_what_to_do(web: Web, item: InboxItem) -> None:
    with web.program.database.write() as session:
        refuse(session.scalars(select(Attachment).where(Attachment.position == 1)).one(), "photo_video", item.opened_at)
    assert "The patient sent a video, which cannot be shown here" in web.signed_in().see(f"/inbox/{item.id}/live")


def test_a_photo_is_shown_to_whoever_is_signed_in_and_noted(web: Web, item: InboxItem) -> None:
    first, _ = ids(web)
    for path in (f"/photos/{first}", f"/photos/{first}/small"):
        answer = web.signed_in().get(path)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert opened(answer.data).size == (64, 48)
    assert looks(web) == [web.house.receptionist.id] * 2


def test_it_leaves_nothing_behind_and_nothing_runs_in_it(web: Web, item: InboxItem) -> None:
    headers = web.signed_in().get(f"/photos/{ids(web)[0]}").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_nobody_else_sees_it(web: Web, item: InboxItem) -> None:
    first, second = ids(web)
    theirs: Visitor = web.signed_in(house=web.cast.outsider)
    assert theirs.get(f"/photos/{first}").status_code == 404
    assert web.signed_in().get(f"/photos/{second}").status_code == 404  # it is not here yet
    assert web.visitor().get(f"/photos/{first}").location.startswith("/sign-in")
    assert looks(web) == []


def test_a_photo_whose_key_is_gone_says_so_and_the_page_stands(web: Web, item: InboxItem) -> None:
    with web.program.database.write() as session:
        for one in rows_of(session, Picture):
            damage(session, Picture.content, one.id)
    desk = web.signed_in()
    assert desk.get(f"/photos/{ids(web)[0]}").status_code == 503
    assert "Photo 1 of 2" in desk.see(f"/inbox/{item.id}")


def test_programs_list_them_see_them_and_ask_for_one(web: Web, item: InboxItem) -> None:
    with web.program.database.write() as session:
        token = create_token(session, item.clinic_id, "test", "clinician", web.clock.real())
    client, may = web.app.test_client(), {"Authorization": f"Bearer {token}"}
    first, second = ids(web)
    listed = client.get(f"/api/v1/concerns/{item.id}/photos", headers=may).get_json()["items"]
    assert [(one["id"], one["state"], one["number"], one["of"]) for one in listed] == [
        (str(first), "kept", 1, 2),
        (str(second), "waiting", 2, 2),
    ]
    assert opened(client.get(f"/api/v1/photos/{first}", headers=may).data).size == (64, 48)
    assert client.get(f"/api/v1/photos/{second}", headers=may).status_code == 404
    once = {**may, "Idempotency-Key": "once"}
    answers = [client.post(f"/api/v1/concerns/{item.id}/photo-links", json={}, headers=once) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json()
