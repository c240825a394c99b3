"""STOP counts at once, for everything; START lifts it."""

from datetime import datetime

from service.patients.models import OptOut
from service.patients.opt_outs import is_opted_out, stopped
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


def test_stop_that_begins_a_worry_without_a_pause_is_honoured_and_rung_about(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP my face is weeping yellow stuff")
    assert opted_out(clinic)
    assert clinic.item().urgency == "urgent"
    assert clinic.messages("acknowledgement") == []
    assert "Sent STOP, cannot be texted: ring 07700 900120." in clinic.bodies("alert")[0]


def test_it_says_in_the_record_why_it_did_not_acknowledge(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP. my face is full of pus")
    assert ("acknowledgement_withheld", "opted_out") in clinic.record()


def test_it_lifts_the_stop_with_start(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    clinic.later(seconds=1)
    clinic.text("START")
    assert not opted_out(clinic)
    assert clinic.items() == []


def late(clinic: Clinic, form: dict[str, str], said_at: datetime) -> None:
    clinic.later(minutes=1)
    clinic.intake.receive(form, came_at=said_at)  # what the clock takes in from the network's list


def test_a_start_that_is_taken_in_late_undoes_no_stop_that_was_said_after_it(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    clinic.later(minutes=30)
    missed, said_at = clinic.form("START"), clinic.clock.real()
    clinic.later(minutes=6)
    clinic.text("STOP")
    late(clinic, missed, said_at)
    assert opted_out(clinic)


def test_a_stop_that_is_taken_in_late_undoes_no_start_that_was_said_after_it(clinic: Clinic, juno: Treated) -> None:
    missed, said_at = clinic.form("STOP"), clinic.clock.real()
    clinic.later(minutes=6)
    clinic.text("START")
    late(clinic, missed, said_at)
    assert not opted_out(clinic)


def test_less_that_is_said_again_is_kept_and_answered_once(clinic: Clinic, juno: Treated) -> None:
    clinic.text("LESS")
    clinic.text("LESS")
    assert [(entry.scope, entry.word) for entry in clinic.all(OptOut)] == [("routine", "less")] * 2
    assert len(clinic.messages("acknowledgement")) == 1


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


def stands(clinic: Clinic) -> str | None:
    with clinic.database.read() as session:
        return stopped(session, clinic.house.clinic.id, MARNIE, "sms")


def test_less_keeps_safety_texts_and_says_once_what_still_comes(clinic: Clinic, juno: Treated) -> None:
    clinic.text("Less please")
    clinic.text("LESS")
    assert stands(clinic) == "routine"
    assert clinic.items() == []
    assert [("day 3" in body) for body in clinic.bodies("acknowledgement")] == [True]


def test_less_opens_no_number_that_was_stopped_and_goes_to_a_person(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    clinic.text("LESS")
    assert stands(clinic) == "all"
    assert clinic.item().urgency == "unclear"
    assert clinic.messages("acknowledgement") == []


def test_start_takes_less_back(clinic: Clinic, juno: Treated) -> None:
    clinic.text("LESS")
    clinic.later(seconds=1)
    clinic.text("START")
    assert stands(clinic) is None


def test_a_stop_that_only_twilio_reads_counts_and_staff_look(clinic: Clinic, juno: Treated) -> None:
    clinic.text("avsluta", OptOutType="STOP")
    assert opted_out(clinic)
    assert [(entry.source, entry.word) for entry in clinic.all(OptOut)] == [("provider", None)]
    assert clinic.item().urgency == "unclear"
    assert clinic.messages("acknowledgement") == []


def test_our_stop_stands_against_a_start_of_twilio(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP", OptOutType="START")
    assert opted_out(clinic)


def test_a_start_that_twilio_reads_opens_the_number(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP", OptOutType="STOP")
    clinic.later(seconds=1)
    clinic.text("YES", OptOutType="START")
    assert not opted_out(clinic)


def test_it_asks_a_person_about_a_word_that_may_mean_something_else(clinic: Clinic, juno: Treated) -> None:
    """Carriers take CANCEL for STOP; the patient may have meant the session."""
    clinic.text("Cancel.", OptOutType="STOP")
    assert opted_out(clinic)
    assert clinic.item().urgency == "unclear"
