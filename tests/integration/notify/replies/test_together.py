"""Texts that come in at one moment are settled together, and nobody can tell by what stands afterwards."""

from collections.abc import Sequence
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.courses.models import Course, CourseHold
from service.notify.replies import judging, settle
from service.notify.replies.intake import KIND
from service.notify.replies.keeping import keep_reply
from service.notify.triage.judgement import Judgement
from service.notify.triage.tongues import Tongues
from service.patients import opt_outs
from tests.cast import SHARED_PHONE, the_cast
from tests.integration.notify.replies.grouping import all_that_stands, take_together
from tests.integration.notify.replies.parts import UNKNOWN, Clinic, a_text_sent, a_treated_patient
from tests.integration.notify.replies.test_nothing_is_lost import Deadlocked
from tests.support.clocks import FixedClock
from tests.support.statements import counted
from tests.support.telephony import wait_for

WORRY = "theres yellow stuff coming out and it really hurts"


def mobile(number: int) -> str:
    return f"+447700900{number}"


def a_full_clinic(database: Database, tongues: Tongues) -> Clinic:
    """Put in patients who were treated at different times, two of them with a text of ours."""
    with database.write() as session:
        cast = the_cast(session)
    clinic = Clinic(database, FixedClock(), cast, tongues)
    for number in range(130, 136):
        treated = a_treated_patient(clinic, days_ago=number - 129, name=f"Wren {number}", mobile=mobile(number))
        if number < 132:
            a_text_sent(clinic, treated, "day_1", sid=f"SM{number:032x}")
    return clinic


def everything(clinic: Clinic) -> Sequence[dict[str, str]]:
    """Write one text of each sort; some are of one number, some of one patient."""
    nurse = clinic.mobile_of(clinic.house.nurse)
    return [
        clinic.form(WORRY, sender=mobile(130)),
        clinic.form("No pain, all good x", sender=mobile(131)),
        clinic.form("it really hurts", sender=UNKNOWN),
        clinic.form("ACK 0000", sender=nurse),
        clinic.form("my chair was cold", sender=nurse),
        clinic.form("STOP", sender=mobile(132)),
        clinic.form("and now it is bleeding", sender=mobile(130)),
        clinic.form("the swelling is worse", sender=SHARED_PHONE),
        clinic.form("how much is the cleanser?", sender=mobile(133)),
        clinic.form("wrong number", sender=mobile(134)),
        clinic.form("CONFIRM", sender=mobile(131)),
        clinic.form("is it meant to look like this", sender=mobile(135), NumMedia="1"),
        clinic.form("thanks", sender="+447700900778"),
        clinic.form("hallo?", To="+447700900999"),
    ]


def test_a_group_leaves_the_rows_that_one_by_one_would_have_left(
    sqlite_database: Database, postgres_database: Database, tongues: Tongues
) -> None:
    alone, together = (a_full_clinic(database, tongues) for database in (sqlite_database, postgres_database))
    for form in everything(alone):
        alone.intake.take(KIND, form["MessageSid"], form)
    take_together(together, everything(together))
    expected, found = all_that_stands(alone), all_that_stands(together)
    assert found.total() > 70
    assert (found - expected, expected - found) == ({}, {})


def test_most_of_a_group_is_settled_in_one_transaction(database: Database, tongues: Tongues) -> None:
    clinic = a_full_clinic(database, tongues)
    forms = [clinic.form(WORRY, sender=mobile(number)) for number in range(130, 136)]
    with counted(database) as statements:
        texts = take_together(clinic, forms)
    assert all(one.is_settled for one in texts)
    assert len(statements) <= 45
    assert len(clinic.items()) == len(clinic.messages("alert")) == len(clinic.messages("acknowledgement")) == 6
    take_together(clinic, [clinic.form("it still hurts", sender=mobile(number)) for number in (130, 131, 132)])
    assert [len(item.text.splitlines()) for item in clinic.items()] == [2, 2, 2, 1, 1, 1]


def test_a_poisonous_text_harms_no_other(database: Database, tongues: Tongues, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = a_full_clinic(database, tongues)

    def judge(text: str, *rest: Any) -> Judgement:
        if text == "poison":
            raise OSError
        return judging.judge_reply(text, *rest)

    monkeypatch.setattr(settle, "judge_reply", judge)
    bodies = [WORRY, "poison", "PAIN"]
    take_together(clinic, [clinic.form(body, sender=mobile(130 + at)) for at, body in enumerate(bodies)])
    assert sorted(item.text for item in clinic.items()) == ["PAIN", WORRY]
    assert [(raw.settled_at is None, raw.failures) for raw in clinic.raws()] == [(False, 0), (True, 1), (False, 0)]


def test_a_group_that_the_database_refuses_is_settled_one_by_one(
    database: Database, tongues: Tongues, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = a_full_clinic(database, tongues)
    monkeypatch.setattr(settle, "keep_reply", Deadlocked(keep_reply, 1))
    texts = take_together(clinic, [clinic.form(WORRY, sender=mobile(number)) for number in (130, 131, 132)])
    assert all(one.is_settled for one in texts)
    assert len(clinic.items()) == len(clinic.replies()) == len(clinic.messages("alert")) == 3
    assert [(raw.settled_at is None, raw.failures) for raw in clinic.raws()] == [(False, 0)] * 3


def test_a_group_that_cannot_be_kept_is_kept_one_by_one(
    database: Database, tongues: Tongues, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = a_full_clinic(database, tongues)
    form = clinic.form(WORRY, sender=mobile(130))

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(clinic.intake._groups, "_keep", refuse)
    clinic.intake.receive(form)
    assert clinic.item().text == WORRY


def test_a_text_that_comes_twice_in_one_group_is_taken_in_once(database: Database, tongues: Tongues) -> None:
    clinic = a_full_clinic(database, tongues)
    form = clinic.form(WORRY, sender=mobile(130))
    take_together(clinic, [form, form, clinic.form("PAIN", sender=mobile(131))])
    assert len(clinic.raws()) == len(clinic.replies()) == len(clinic.items()) == 2


def test_two_processes_that_take_texts_of_the_same_people_lose_none(
    postgres_database: Database, tongues: Tongues
) -> None:
    clinic = a_full_clinic(postgres_database, tongues)
    other = Clinic(clinic.database, clinic.clock, clinic.cast, tongues, clinic.sids)
    numbers = range(130, 136)
    forms = [clinic.form(WORRY, sender=mobile(number)) for number in numbers]
    others = [clinic.form("and it is hot", sender=mobile(number)) for number in reversed(numbers)]
    settled: list[int] = []

    def take(process: Clinic, theirs: Sequence[dict[str, str]]) -> None:
        settled.append(len(take_together(process, theirs)))

    threads = [Thread(target=take, args=each) for each in ((clinic, forms), (other, others))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert settled == [6, 6]
    assert len(clinic.replies()) == 12
    assert sorted(len(item.text.splitlines()) for item in clinic.items()) == [2] * 6
    assert all(raw.settled_at is not None for raw in clinic.raws())


def test_a_text_never_overtakes_the_one_before_it_that_is_settled_alone(database: Database, tongues: Tongues) -> None:
    clinic = a_full_clinic(database, tongues)
    with database.write() as session:
        place = session, clinic.house.clinic.id, mobile(130), "sms"
        opt_outs.record(*place, opted_out=True, source="reply", at=clinic.clock.now())
    clinic.later(seconds=60)
    start = clinic.form("START", sender=mobile(130), OptOutType="START")
    take_together(clinic, [start, clinic.form("my eye is bleeding", sender=mobile(130)), clinic.form(WORRY)])
    assert mobile(130) in {message.to_number for message in clinic.messages("acknowledgement")}


def test_an_answer_from_another_number_joins_the_patients_item(database: Database, tongues: Tongues) -> None:
    clinic = a_full_clinic(database, tongues)
    answer = clinic.form("and it is bleeding now", sender="+447700900555", OriginalRepliedMessageSid=f"SM{130:032x}")
    take_together(clinic, [clinic.form(WORRY, sender=mobile(130)), answer])
    assert [len(item.text.splitlines()) for item in clinic.items()] == [2]
    assert len(clinic.all(CourseHold)) == 1


def test_a_row_that_somebody_holds_keeps_nobody_elses_worry(postgres_database: Database, tongues: Tongues) -> None:
    clinic = a_full_clinic(postgres_database, tongues)
    numbers = [mobile(number) for number in range(130, 136)]
    with postgres_database.engine.connect() as holder:
        holder.execute(select(Course.id).where(Course.id == clinic.all(Course)[-1].id).with_for_update())
        bringing = [Thread(target=clinic.intake.receive, args=(clinic.form(WORRY, sender=each),)) for each in numbers]
        for thread in bringing:
            thread.start()
        wait_for(lambda: len(clinic.messages("alert")) == len(numbers) - 1, seconds=20)
        holder.rollback()
    for thread in bringing:
        thread.join()
    assert len(clinic.messages("alert")) == len(numbers)
