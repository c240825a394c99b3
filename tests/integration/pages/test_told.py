"""What a patient says by phone or at the desk goes into the inbox like a text."""

import pytest
from sqlalchemy import func, select

from service.base.ids import new_id
from service.notify.models import Message
from service.notify.replies.models import InboxItem
from tests.integration.pages.scene import a_known_patient
from tests.support.web import Web

WORDS = "rang at nine, her cheek is hot and she has shivers"


def test_what_was_told_opens_an_item_and_alerts(web: Web) -> None:
    desk, patient = web.signed_in(), a_known_patient(web)
    assert f'href="/patients/{patient.id}/told"' in desk.see(f"/patients/{patient.id}")
    response = desk.post(f"/patients/{patient.id}/told", urgency="urgent", text=WORDS)
    assert WORDS in desk.see(response.location)
    with web.program.database.read() as session:
        alerts = select(func.count()).select_from(Message).where(Message.kind == "alert")
        assert session.scalar(alerts) == 1


@pytest.mark.parametrize("form", [{"text": WORDS}, {"urgency": "urgent"}, {"urgency": "dire", "text": WORDS}])
def test_half_of_it_is_asked_again_and_nothing_is_lost(web: Web, form: dict[str, str]) -> None:
    desk, patient = web.signed_in(), a_known_patient(web)
    response = desk.post(f"/patients/{patient.id}/told", **form)
    assert response.status_code == 422
    assert form.get("text", "Nothing was saved") in response.text
    with web.program.database.read() as session:
        assert session.scalar(select(InboxItem.id)) is None


def test_nobody_can_be_spoken_for_who_is_no_patient_here(web: Web) -> None:
    assert web.signed_in().post(f"/patients/{new_id()}/told", urgency="urgent", text=WORDS).status_code in {404, 422}
