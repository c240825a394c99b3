"""What staff read on their own phones."""

from dataclasses import replace

import pytest

from service.notify.alerts.alert_text import AlertFacts, alert_text, short_name, taken_text
from service.notify.alerts.command_texts import next_step
from service.notify.alerts.facts import language_named
from service.notify.alerts.fitting import fits_alert
from service.notify.texts.segments import count_segments
from service.notify.voice.aloud import facts_aloud

FACTS = AlertFacts(
    urgency="urgent",
    code="4821",
    who="Juno L",
    words="it's weeping and really sore",
    ring="07700 900120",
    age=34,
    treatment="micro-needling",
    day=3,
)


def test_it_says_who_what_and_what_to_do() -> None:
    assert alert_text(FACTS, fits_alert) == (
        'URGENT: Juno L, 34, micro-needling, day 3. "it\'s weeping and really sore" Ring 07700 900120. Answer ACK 4821'
    )


def test_it_leaves_out_what_is_not_known() -> None:
    facts = AlertFacts(urgency="urgent", code="0007", who="unknown number", words="PAIN", ring="07700 900777")
    assert alert_text(facts, fits_alert) == 'URGENT: unknown number. "PAIN" Ring 07700 900777. Answer ACK 0007'


@pytest.mark.parametrize("words", ["ow " * 500, "болит " * 200, "😖" * 300, "{pus} " * 300])
def test_it_shortens_long_words_and_nothing_else(words: str) -> None:
    text = alert_text(replace(FACTS, words=words), fits_alert)
    assert fits_alert(text)
    assert text.startswith("URGENT: Juno L, 34, micro-needling, day 3. ")
    assert text.endswith('..." Ring 07700 900120. Answer ACK 4821')


def test_it_keeps_as_many_words_as_fit() -> None:
    text = alert_text(replace(FACTS, words="ow " * 500), fits_alert)
    assert count_segments(text).units > 3 * 153 - 4


def test_it_stays_plain_where_a_phone_has_put_in_curly_quotes() -> None:
    text = alert_text(replace(FACTS, words="it’s weeping…"), fits_alert)
    assert '"it\'s weeping..."' in text
    assert count_segments(text).encoding == "GSM-7"


def test_it_writes_the_words_in_one_line() -> None:
    assert '"first second"' in alert_text(replace(FACTS, words="first\n\nsecond"), fits_alert)


def test_it_says_when_there_are_no_words() -> None:
    assert "(no words)" in alert_text(replace(FACTS, words=" "), fits_alert)


@pytest.mark.parametrize("words", ["STOP. my face is full of pus", "ow " * 500])
def test_it_says_that_a_stopped_number_can_only_be_rung(words: str) -> None:
    text = alert_text(replace(FACTS, words=words, stopped=True), fits_alert)
    assert text.endswith("Sent STOP, cannot be texted: ring 07700 900120. Answer ACK 4821")
    assert fits_alert(text)


def test_it_says_that_it_rings_again() -> None:
    assert alert_text(replace(FACTS, again=True), fits_alert).startswith("URGENT AGAIN: ")


def test_somebody_who_takes_it_learns_whom_to_ring() -> None:
    assert taken_text(FACTS, next_step("4821", "03:20")) == (
        "You have item 4821: Juno L, 34, micro-needling, day 3. Ring 07700 900120. Then text CALLED 4821, or CLOSE 4821 "
        "and the outcome, by 03:20: after that it rings you again."
    )


@pytest.mark.parametrize(
    ("name", "short"),
    [("Juno Larkspur", "Juno L"), ("Juno", "Juno"), ("Ana de la Torre", "Ana T"), ("  Juno  Larkspur ", "Juno L")],
)
def test_it_shortens_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_it_names_another_language_and_links_to_the_item() -> None:
    link = "https://aftercourse.example/inbox/0190c1d2-7e3f-7abc-8def-0123456789ab"
    text = alert_text(replace(FACTS, words="boli mnie", language="Polish", link=link), fits_alert)
    assert '"boli mnie" (likely Polish) Ring 07700 900120. ' in text
    assert text.endswith(f"Answer ACK 4821 or open {link}")
    assert fits_alert(alert_text(replace(FACTS, words="ow " * 500, link=link), fits_alert))


def test_it_says_first_of_all_why_this_person_hears_of_it() -> None:
    assert alert_text(replace(FACTS, lead="NOBODY ON CALL HAS ANSWERED."), fits_alert).startswith(
        "NOBODY ON CALL HAS ANSWERED. URGENT: Juno L"
    )


@pytest.mark.parametrize(("code", "named"), [("pl", "Polish"), ("en", None), (None, None), ("tlh", "tlh")])
def test_english_is_not_named(code: str | None, named: str | None) -> None:
    assert language_named(code) == named


def test_who_takes_what_nobody_can_be_rung_about_learns_how_it_ends() -> None:
    assert next_step("4821", "03:20", can_ring=False) == (
        "No number is known to ring. Answer in the inbox, then text CLOSE 4821 UNREACHED and what you did, by 03:20: "
        "after that it rings you again."
    )


SO_FAR = "So far: Nia C rang at 03:02, no answer; the patient was told to ring 111 at 03:37."


def test_it_tells_what_was_done_so_far_before_what_to_answer() -> None:
    text = alert_text(replace(FACTS, again=True, so_far=SO_FAR), fits_alert)
    assert text.endswith(f"Ring 07700 900120. {SO_FAR} Answer ACK 4821")


def test_what_was_done_takes_no_room_from_the_patients_words() -> None:
    link = "https://rowan.example/inbox/01a20adb-309c-7643-95a5-6f2554ea05f4"
    facts = replace(FACTS, words="болит " * 200, so_far=SO_FAR, link=link, to_reach=True, lead="YOU HAVE THIS. " * 4)
    assert "So far" not in alert_text(facts, fits_alert)
    assert alert_text(facts, fits_alert) == alert_text(replace(facts, so_far=""), fits_alert)


def test_the_signs_are_told_of_words_that_few_can_read() -> None:
    polish = replace(FACTS, words="leci ropa", language="Polish", signs=("pain", "discharge"))
    assert '"leci ropa" (likely Polish; signs: pain, discharge)' in alert_text(polish, fits_alert)
    assert "signs" not in alert_text(replace(FACTS, signs=("pain",)), fits_alert)
    assert "Signs in them: pain, discharge." in facts_aloud(polish)
