"""A photo that somebody asked for goes to the item that asked for it and to whoever has it, also after it was closed."""

import pytest

from service.notify.inbox.models import ItemNote
from service.notify.inbox.taking import actor_of_staff
from service.notify.photos.uploading import PhotoUploads
from tests.integration.notify.photos.test_by_link import asked, same
from tests.integration.notify.replies.parts import Clinic, Treated

RED = "still red today"


@pytest.fixture
def uploads(clinic: Clinic) -> PhotoUploads:
    return PhotoUploads(clinic.database, clinic.clock, clinic.door, same)


def closes(clinic: Clinic, outcome: str = "advised_by_phone") -> None:
    nurse = actor_of_staff(clinic.house.nurse)
    with clinic.database.write() as session:
        clinic.desk.acknowledge(session, nurse, clinic.item().id)
        clinic.desk.resolve(session, nurse, clinic.item().id, outcome, "cold packs", seen=len(clinic.item().text))


def test_after_closing_it_opens_the_item_again_for_its_holder_who_is_rung(
    clinic: Clinic, juno: Treated, uploads: PhotoUploads
) -> None:
    clinic.text("there is pus coming out")
    secret = asked(clinic)
    closes(clinic)
    alerts = len(clinic.messages("alert"))
    uploads.take(secret, [b"photo"])
    item = clinic.item()
    assert (item.state, item.acknowledged_by, item.urgency) == ("acknowledged", clinic.house.nurse.id, "urgent")
    assert (item.outcome, item.note, item.resolved_at) == (None, None, None)
    assert [note.body for note in clinic.all(ItemNote)] == [
        "Was closed: Spoke with the patient and advised them. cold packs"
    ]
    assert len(clinic.messages("alert")) == alerts + 1
    assert "photo_reopened" in [kind for kind, _ in clinic.record()]


def test_of_what_is_not_urgent_the_holder_gets_a_text(clinic: Clinic, juno: Treated, uploads: PhotoUploads) -> None:
    clinic.text(RED)
    secret = asked(clinic)
    closes(clinic)
    uploads.take(secret, [b"photo"])
    item = clinic.item()
    assert (item.state, item.urgency, clinic.messages("alert")) == ("acknowledged", "concern", [])
    (told,) = clinic.messages("answer")
    assert (told.staff_id, told.body) == (
        clinic.house.nurse.id,
        f"The photo that was asked for has come: item {item.code}, Juno L. Please look at it in the inbox.",
    )


def test_it_joins_what_waits_of_the_patient_and_tells_who_asked(
    clinic: Clinic, juno: Treated, uploads: PhotoUploads
) -> None:
    clinic.text(RED)
    secret = asked(clinic)
    closes(clinic)
    clinic.text("what time do you open on Saturday")
    uploads.take(secret, [b"photo"])
    first, second = sorted(clinic.items(), key=lambda item: item.id)
    assert (first.state, second.text.splitlines()[-1]) == ("resolved", "[1 photo sent by the link]")
    assert clinic.messages("answer")[-1].staff_id == clinic.house.nurse.id
