"""STOP counts at once, for everything; START lifts it."""

from service.patients.models import OptOut
from service.patients.opt_outs import is_opted_out
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated


def opted_out(clinic: Clinic, channel: str = "sms") -> bool:
    with clinic.database.read() as session:
        return is_opted_out(session, clinic.house.clinic.id, MARNIE, channel)


def test_it_honours_stop_and_bothers_nobody(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    assert opted_out(clinic)
    assert clinic.items() == []
    assert clinic.messages("acknowledgement") == []


def test_it_honours_stop_beside_a_symptom_and_alerts(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP. my face is full of pus")
    assert opted_out(clinic)
    assert clinic.item().urgency == "urgent"
    assert len(clinic.messages("alert")) == 1
    assert clinic.messages("acknowledgement") == []


def test_it_says_in_the_record_why_it_did_not_acknowledge(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP. my face is full of pus")
    assert ("acknowledgement_withheld", "opted_out") in clinic.record()


def test_it_asks_a_person_about_cancel(clinic: Clinic, juno: Treated) -> None:
    """Carriers take CANCEL for STOP; the patient may have meant the session."""
    clinic.text("CANCEL")
    assert opted_out(clinic)
    assert clinic.item().urgency == "unclear"


def test_it_lifts_the_stop_with_start(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    clinic.text("START")
    assert not opted_out(clinic)
    assert clinic.items() == []


def test_it_writes_a_wish_that_stands_only_once(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    clinic.text("STOP")
    assert [(entry.opted_out, entry.source, entry.word) for entry in clinic.all(OptOut)] == [(True, "reply", "stop")]


def test_it_stops_one_channel_only(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    assert not opted_out(clinic, "whatsapp")


def test_it_goes_on_alerting_about_somebody_who_stopped(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    clinic.text("now it is oozing")
    assert len(clinic.messages("alert")) == 1
    assert clinic.messages("acknowledgement") == []


def test_the_alert_says_that_the_number_cannot_be_texted(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP. my face is full of pus")
    assert "Sent STOP, cannot be texted: ring 07700 900120." in clinic.bodies("alert")[0]
