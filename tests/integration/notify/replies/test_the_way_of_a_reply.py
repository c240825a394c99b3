"""What becomes of a text that comes in."""

from sqlalchemy import select

from service.base.audit import AuditEntry
from service.courses.models import CourseHold
from service.notify.replies.models import Conversation
from tests.integration.notify.replies.parts import UNKNOWN, Clinic, Treated


def test_it_alerts_acknowledges_and_holds_for_an_urgent_text(clinic: Clinic, juno: Treated) -> None:
    clinic.text("it's weeping and really sore")
    item = clinic.item()
    assert (item.urgency, item.state, item.patient_id, item.course_id) == (
        "urgent",
        "open",
        juno.patient.id,
        juno.course.id,
    )
    (acknowledgement,) = clinic.messages("acknowledgement")
    assert acknowledgement.to_number == juno.patient.mobile
    assert acknowledgement.lane == "urgent"
    (alert,) = clinic.messages("alert")
    assert alert.to_number == clinic.house.nurse.mobile
    assert [hold.cause_id for hold in clinic.all(CourseHold)] == [item.id]


def test_its_alert_is_enough_to_act_on(clinic: Clinic, juno: Treated) -> None:
    clinic.text("it's weeping and really sore")
    (alert,) = clinic.bodies("alert")
    code = clinic.item().code
    assert alert == (
        'URGENT: Juno L, 34, micro-needling, day 3. "it\'s weeping and really sore" '
        f"Ring 07700 900120. Answer ACK {code}"
    )


def test_it_holds_for_a_concern_and_alerts_nobody(clinic: Clinic, juno: Treated) -> None:
    clinic.text("SWELLING")
    assert clinic.item().urgency == "concern"
    assert len(clinic.all(CourseHold)) == 1
    assert len(clinic.messages("acknowledgement")) == 1
    assert clinic.messages("alert") == []


def test_it_neither_holds_nor_alerts_for_an_admin_matter(clinic: Clinic, juno: Treated) -> None:
    clinic.text("MOVE")
    assert clinic.item().urgency == "admin"
    assert clinic.all(CourseHold) == []
    assert clinic.messages("alert") == []


def test_it_keeps_a_harmless_reply_and_wakes_nobody(clinic: Clinic, juno: Treated) -> None:
    clinic.text("OK thank you")
    (reply,) = clinic.replies()
    assert (reply.category, reply.body, reply.patient_id) == ("fine", "OK thank you", juno.patient.id)
    assert clinic.items() == []
    assert clinic.messages("acknowledgement") == []


def test_it_links_the_reply_to_its_item(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    (reply,) = clinic.replies()
    assert reply.inbox_item_id == clinic.item().id
    assert reply.signs == ["pain"]


def test_it_shows_a_text_from_an_unknown_number_to_a_person(clinic: Clinic) -> None:
    clinic.text("hello there", sender=UNKNOWN)
    item = clinic.item()
    assert (item.urgency, item.patient_id) == ("unclear", None)
    assert len(clinic.messages("acknowledgement")) == 1


def test_it_keeps_a_text_to_an_address_of_nobody(clinic: Clinic) -> None:
    clinic.text("PAIN", To="+447700900888")
    (raw,) = clinic.raws()
    assert raw.settled_at is None, "it waits until somebody sets the number up; doctor tells of it"
    assert "PAIN" in raw.form
    assert clinic.items() == []


def test_it_joins_a_second_text_with_the_open_item(clinic: Clinic, juno: Treated) -> None:
    clinic.text("SWELLING")
    clinic.text("also REDNESS")
    item = clinic.item()
    assert item.text == "SWELLING\nalso REDNESS"
    assert item.signs == ["swelling", "redness"]
    assert {reply.inbox_item_id for reply in clinic.replies()} == {item.id}


def test_its_urgency_only_rises(clinic: Clinic, juno: Treated) -> None:
    clinic.text("SWELLING")
    clinic.text("PAIN")
    clinic.text("when do you open?")
    assert clinic.item().urgency == "urgent"


def test_it_alerts_when_a_concern_becomes_urgent(clinic: Clinic, juno: Treated) -> None:
    clinic.text("SWELLING")
    clinic.text("there is pus now")
    assert len(clinic.messages("alert")) == 1


def test_it_opens_a_new_item_once_the_last_is_closed(clinic: Clinic, juno: Treated) -> None:
    clinic.text("SWELLING")
    with clinic.database.write() as session:
        session.merge(clinic.item()).state = "resolved"
    clinic.text("SWELLING")
    assert sorted(item.state for item in clinic.items()) == ["open", "resolved"]


def test_the_outsider_never_sees_it(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    outsider = clinic.cast.outsider.clinic.id
    assert {item.clinic_id for item in clinic.items()} == {clinic.house.clinic.id}
    assert all(row.clinic_id != outsider for row in clinic.all(Conversation))
    assert all(message.clinic_id != outsider for message in clinic.messages("alert"))


def test_it_leads_by_the_address_to_the_outsider(clinic: Clinic) -> None:
    clinic.text("PAIN", sender=clinic.cast.outsider.patients[0].mobile or "", To=clinic.cast.outsider.sender.address)
    item = clinic.item()
    assert item.clinic_id == clinic.cast.outsider.clinic.id
    assert item.patient_id == clinic.cast.outsider.patients[0].id


def test_it_leaves_an_audit_trail(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    with clinic.database.read() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"concern.opened", "course.hold_placed"} <= actions
