"""A mail to the clinic is a reply: read, shown, acknowledged and alerted like a text."""

import pytest

from service.notify.inbox.taking import actor_of_staff
from service.notify.mail.reading import CUT, DOUBTED, form_of, sid_of_mail
from service.notify.mail.taking import Taking
from service.notify.replies.form import MAIL
from service.notify.replies.models import Conversation, RawWebhook
from service.patients.models import OptOut
from service.patients.opt_outs import stopped
from tests.cast import a_patient
from tests.integration.notify.mail.desk import JUNO, NURSE, MailDesk
from tests.integration.notify.replies.parts import MARNIE, Treated, why_withheld
from tests.unit.notify.mail.letters import OURS, a_mail

PUS = "There is yellow stuff coming out of my cheek since last night, what do I do?"


def test_a_worrying_mail_opens_an_item_holds_the_course_and_rings(desk: MailDesk, juno: Treated) -> None:
    desk.mail(PUS)
    item = desk.clinic.item()
    assert (item.urgency, item.patient_id, item.course_id) == ("urgent", juno.patient.id, juno.course.id)
    assert item.text == PUS
    (alert,) = desk.clinic.messages("alert")
    assert "Juno L" in (alert.body or "")
    assert "07700 900120" in (alert.body or ""), "the nurse rings the telephone, not the mail address"
    (told,) = desk.clinic.messages("acknowledgement")
    assert (told.channel, told.to_number) == ("email", JUNO)
    (talk,) = desk.clinic.all(Conversation)
    assert (talk.sender_id, talk.number) == (desk.sender.id, JUNO)
    (reply,) = desk.clinic.replies()
    assert (reply.body, reply.patient_id, reply.inbox_item_id) == (PUS, juno.patient.id, item.id)


def test_the_mail_itself_is_kept_sealed(desk: MailDesk, juno: Treated) -> None:
    desk.mail(PUS)
    (raw,) = desk.clinic.all(RawWebhook)
    (reply,) = desk.clinic.replies()
    assert (raw.kind, raw.dedupe_key, raw.clinic_id) == (MAIL, f"mail:{reply.provider_id}", desk.sender.clinic_id)
    assert raw.settled_at is not None


def test_a_harmless_mail_wakes_nobody(desk: MailDesk, juno: Treated) -> None:
    desk.mail("No pain, all good, thank you x")
    assert desk.clinic.items() == []
    assert len(desk.clinic.replies()) == 1


def test_a_mail_that_comes_twice_counts_once(desk: MailDesk, juno: Treated) -> None:
    raw = desk.mail(PUS)
    desk.put(b"Received: another way\r\n" + raw.replace(b"\r\n", b"\n"))
    assert len(desk.clinic.replies()) == 1
    assert len(desk.clinic.messages("alert")) == 1


def test_within_the_hour_only_a_rise_is_acknowledged_again(desk: MailDesk, juno: Treated) -> None:
    desk.mail("When is my next appointment?")
    desk.mail("And how much is it?")
    assert len(desk.clinic.messages("acknowledgement")) == 1
    desk.mail(PUS)
    assert len(desk.clinic.messages("acknowledgement")) == 2


def test_whoever_it_may_be_is_named_where_several_share_an_address(desk: MailDesk, juno: Treated) -> None:
    with desk.database.write() as session:
        a_patient(session, desk.clinic.house.clinic, name="Ivo Larkspur", mobile="+447700900122", email=JUNO)
    desk.mail(PUS)
    assert desk.clinic.item().patient_id is None
    (body,) = desk.clinic.bodies("alert")
    assert "may be" in body
    assert "Juno L" in body
    assert "Ivo L" in body


def test_a_stranger_is_read_acknowledged_and_alerted_too(desk: MailDesk) -> None:
    desk.mail(PUS, sender="stranger@mail.example")
    assert (desk.clinic.item().urgency, desk.clinic.item().patient_id) == ("urgent", None)
    assert len(desk.clinic.messages("acknowledgement")) == 1
    assert "stranger@mail.example" in desk.clinic.bodies("alert")[0]


def test_a_mail_is_for_the_clinic_that_it_was_written_to(desk: MailDesk, juno: Treated) -> None:
    desk.mail(PUS, To="desk@harbour.example")
    assert desk.clinic.item().clinic_id == desk.clinic.cast.outsider.clinic.id
    assert desk.clinic.item().patient_id is None


def test_a_mail_to_two_clinics_is_a_reply_in_each_and_nobody_elses(desk: MailDesk, juno: Treated) -> None:
    raw = desk.mail(PUS, To=f"{desk.sender.address}, Harbour <Desk@Harbour.example>")
    desk.put(raw)
    mine, theirs = sorted(desk.clinic.items(), key=lambda one: one.patient_id is None)
    assert (mine.clinic_id, mine.patient_id) == (desk.clinic.house.clinic.id, juno.patient.id)
    assert (theirs.clinic_id, theirs.patient_id) == (desk.clinic.cast.outsider.clinic.id, None)
    assert len(desk.clinic.replies()) == 2
    assert len({one.provider_id for one in desk.clinic.replies()}) == 2


def test_a_copy_that_is_delivered_to_a_second_clinic_alone_is_not_taken_for_the_first(
    desk: MailDesk, juno: Treated
) -> None:
    """Providers post a mail once for each address, and a blind copy names none of them."""
    taking = Taking(desk.database, desk.clinic.intake)
    raw = a_mail(PUS, To=desk.sender.address)
    for recipient in (desk.sender.address, "desk@harbour.example", "desk@harbour.example"):
        taking.take(raw, recipient=recipient)
    assert len({one.clinic_id for one in desk.clinic.replies()}) == len(desk.clinic.replies()) == 2


def test_a_mail_that_was_kept_before_clinics_had_ids_of_their_own_is_known(desk: MailDesk, juno: Treated) -> None:
    raw = a_mail(PUS, To=desk.sender.address)
    desk.clinic.intake.take(MAIL, sid_of_mail(raw), form_of(raw))
    desk.put(raw)
    assert len(desk.clinic.replies()) == 1


def test_a_mail_to_nobodys_address_waits_and_is_not_lost(desk: MailDesk, juno: Treated) -> None:
    desk.mail(PUS, To="else@web.example")
    assert desk.clinic.items() == []
    assert desk.clinic.raws()[0].settled_at is None


def test_what_a_machine_wrote_goes_to_a_person_and_is_never_answered(desk: MailDesk, juno: Treated) -> None:
    desk.mail("I am out of the office. STOP", Auto_Submitted="auto-replied")
    assert desk.clinic.item().urgency == "unclear"
    assert desk.clinic.messages("acknowledgement") == []
    assert desk.clinic.all(OptOut) == []


def test_what_a_machine_wrote_is_kept_as_such_and_is_never_fine(desk: MailDesk, juno: Treated) -> None:
    body = "--e\r\nContent-Type: text/plain\r\n\r\nAll good\r\n--e\r\nContent-Type: image/jpeg; name=a.jpg\r\n\r\nxx\r\n--e--"
    desk.mail(body, kind="multipart/mixed; boundary=e", Auto_Submitted="auto-replied")
    (reply,) = desk.clinic.replies()
    assert (reply.automatic, reply.category) == (True, "unclear")


def test_a_stop_in_a_patients_name_that_the_mail_server_doubts_stops_nothing_and_goes_to_a_person(
    desk: MailDesk, juno: Treated
) -> None:
    desk.mail("STOP", Authentication_Results="mx.clinic.example; spf=fail; dmarc=fail header.from=mail.example")
    assert desk.clinic.all(OptOut) == []
    assert DOUBTED in desk.clinic.item().text


def test_pus_in_a_mail_that_the_mail_server_doubts_rings_all_the_same(desk: MailDesk, juno: Treated) -> None:
    desk.mail(PUS, Authentication_Results="mx.clinic.example; dmarc=fail")
    assert (desk.clinic.item().urgency, desk.clinic.item().patient_id) == ("urgent", juno.patient.id)


def test_news_about_redness_from_a_shop_rings_nobody(desk: MailDesk) -> None:
    desk.mail(
        "Pain and pus? Bleeding? Our serum!", sender="news@shop.example", List_Unsubscribe="<https://shop.example>"
    )
    assert desk.clinic.item().urgency == "unclear"
    assert desk.clinic.messages("alert") == []


def test_a_photo_makes_a_person_look(desk: MailDesk, juno: Treated) -> None:
    body = "--e\r\nContent-Type: text/plain\r\n\r\nAll good x\r\n--e\r\nContent-Type: image/jpeg; name=a.jpg\r\n\r\nxx\r\n--e--"
    desk.mail(body, kind="multipart/mixed; boundary=e")
    assert desk.clinic.item().urgency == "unclear"
    assert desk.clinic.replies()[0].media == 1


def test_an_empty_mail_and_one_that_was_cut_go_to_a_person(desk: MailDesk, juno: Treated) -> None:
    desk.mail("")
    assert desk.clinic.item().urgency == "unclear"
    desk.mail("all good " * 4000)
    assert CUT in desk.clinic.item().text


def test_stop_by_mail_stops_the_telephone_of_whoever_it_surely_is(desk: MailDesk, juno: Treated) -> None:
    desk.mail("STOP")
    clinic_id = desk.clinic.house.clinic.id
    with desk.database.read() as session:
        assert [stopped(session, clinic_id, MARNIE, channel) for channel in ("sms", "whatsapp")] == ["all", "all"]
        assert stopped(session, clinic_id, JUNO, "email") == "all"
    assert desk.clinic.messages("acknowledgement") == []


def test_whose_stop_nobody_knows_a_person_settles(desk: MailDesk) -> None:
    desk.mail("STOP", sender="stranger@mail.example")
    assert desk.clinic.item().urgency == "unclear"
    with desk.database.read() as session:
        assert stopped(session, desk.clinic.house.clinic.id, "stranger@mail.example", "email") == "all"


def test_start_by_mail_opens_no_telephone(desk: MailDesk, juno: Treated) -> None:
    desk.clinic.text("STOP")
    desk.mail("START")
    with desk.database.read() as session:
        assert stopped(session, desk.clinic.house.clinic.id, MARNIE, "sms") == "all"
    assert desk.clinic.item().urgency == "unclear"


def test_anybody_can_write_the_nurses_address_above_a_mail(desk: MailDesk, juno: Treated) -> None:
    desk.tell_nurse_by_mail()
    desk.mail(PUS)
    code = desk.clinic.item().code
    desk.mail(f"ACK {code}", sender=NURSE, In_Reply_To=OURS)
    assert [item.acknowledged_by for item in desk.clinic.items()] == [None, None]


def test_a_worry_from_a_shared_address_withholds_what_can_wait_from_all_who_have_it(
    desk: MailDesk, juno: Treated
) -> None:
    with desk.database.write() as session:
        a_patient(session, desk.clinic.house.clinic, name="Ivo Larkspur", mobile="+447700900122", email=JUNO)
    desk.mail("There is yellow pus coming out of my cheek")
    assert why_withheld(desk.clinic, juno) == "withheld_concern_shared"


@pytest.mark.parametrize("sender", ["wordpress@rowan.example", ""])
def test_what_was_linked_once_makes_no_form_that_patients_own(desk: MailDesk, juno: Treated, sender: str) -> None:
    nurse = actor_of_staff(desk.clinic.house.nurse)
    by = {} if sender else {"From": ""}
    desk.mail("Message from Juno Larkspur: my face is swelling", sender=sender, **by)
    with desk.database.write() as session:
        desk.clinic.desk.link_patient(session, nurse, desk.clinic.item().id, juno.patient.id, checked="name")
    desk.mail(PUS, sender=sender, **by)
    desk.mail("STOP", sender=sender, **by)
    assert [reply.patient_id for reply in desk.clinic.replies()] == [juno.patient.id, None, None]
    with desk.database.read() as session:
        assert stopped(session, juno.patient.clinic_id, MARNIE, "sms") is None
