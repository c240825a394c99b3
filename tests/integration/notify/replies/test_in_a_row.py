"""What stands around a reply counts: texts just before it, our own words sent back, the language."""

from service.notify.models import Attempt
from tests.integration.notify.replies.parts import Clinic, Treated, a_text_sent
from tests.support.rows import rows_of


def test_several_texts_become_one_item_of_what_they_tell_together(clinic: Clinic, juno: Treated) -> None:
    clinic.text("there is some green")
    assert clinic.item().urgency == "unclear"
    clinic.text("stuff")
    clinic.later(minutes=2)
    clinic.text("coming out of my cheek")
    assert clinic.item().urgency == "urgent"


def test_the_alert_tells_what_only_all_of_them_say(clinic: Clinic, juno: Treated) -> None:
    for words in ("there is some green", "stuff"):
        clinic.text(words)
    (alert,) = clinic.bodies("alert")
    assert '"there is some green stuff' in alert


def test_texts_of_another_hour_are_read_alone(clinic: Clinic, juno: Treated) -> None:
    clinic.text("my eye")
    clinic.later(minutes=30)
    clinic.text("is closed")
    assert clinic.item().urgency != "urgent"


def test_our_own_text_sent_back_wakes_nobody(clinic: Clinic, juno: Treated) -> None:
    a_text_sent(clinic, juno, "day3", sid="SM" + "9" * 32)
    with clinic.database.write() as session:
        (attempt,) = rows_of(session, Attempt)
        attempt.body = "Any pain, pus or fever today? Reply PAIN."
    clinic.text("Any pain, pus or fever today?")
    assert clinic.item().urgency == "unclear"


def test_a_red_flag_in_another_language_wakes_somebody(clinic: Clinic, juno: Treated) -> None:
    clinic.text("bardzo mnie boli policzek")
    assert clinic.item().urgency == "urgent"
    (reply,) = clinic.replies()
    assert "pl-" in reply.lexicon_version
