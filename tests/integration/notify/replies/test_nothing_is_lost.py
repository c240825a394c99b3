"""A text that came in survives failures, repeats and the death of the process."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.models import Staff
from service.courses.models import CourseHold
from service.notify.replies import judging, settle
from service.notify.replies.arrival import Arrival, claim
from service.notify.replies.keeping import keep_reply
from service.notify.replies.models import Reply
from service.notify.replies.settle import Reading
from service.notify.triage.judgement import Judgement
from service.patients.models import OptOut
from tests.integration.notify.replies.parts import Clinic, Treated


class Broken:
    """Fail like a database that went away."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, *args: object, **kwargs: object) -> None:
        self.left -= 1
        if self.left >= 0:
            raise OSError


class KilledError(BaseException):
    """The process dies."""


class Deadlocked:
    """Keep replies, but for the first times, at which the database breaks a deadlock."""

    def __init__(self, keep: Callable[..., Reply], times: int) -> None:
        self.keep, self.left = keep, times

    def __call__(self, *args: Any) -> Reply:
        self.left -= 1
        if self.left >= 0:
            raise OperationalError("", {}, Exception("deadlock detected"))
        return self.keep(*args)


def break_triage(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    broken = Broken(times)

    def judge(*args: Any) -> Judgement:
        broken()
        return judging.judge_reply(*args)

    monkeypatch.setattr(settle, "judge_reply", judge)


def test_it_takes_a_known_text_in_once(clinic: Clinic, juno: Treated) -> None:
    form = clinic.text("PAIN")
    clinic.intake.receive(form)
    assert len(clinic.raws()) == len(clinic.replies()) == len(clinic.messages("alert")) == 1


def test_it_takes_a_text_in_once_that_comes_twice_at_the_same_moment(clinic: Clinic, juno: Treated) -> None:
    form, together = clinic.form("PAIN"), Barrier(4)

    def receive() -> None:
        together.wait()
        clinic.intake.receive(form)

    threads = [Thread(target=receive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(clinic.items()) == len(clinic.replies()) == len(clinic.messages("alert")) == 1


def test_it_joins_different_texts_of_one_moment_in_one_item(clinic: Clinic, juno: Treated) -> None:
    together = Barrier(4)

    def receive(body: str) -> None:
        form = clinic.form(body)
        together.wait()
        clinic.intake.receive(form)

    threads = [Thread(target=receive, args=(body,)) for body in ("PAIN", "SWELLING", "there is pus", "REDNESS")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clinic.later(minutes=1)
    clinic.intake.retry_waiting()
    assert clinic.item().urgency == "urgent"
    assert len(clinic.replies()) == 4


def test_it_settles_what_a_dead_process_left_behind(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_session: Session, _arrival: Arrival) -> None:
        raise KilledError

    with monkeypatch.context() as killing:
        killing.setattr(clinic.settler, "read", die)
        with pytest.raises(KilledError):
            clinic.text("PAIN")
    (raw,) = clinic.raws()
    assert raw.settled_at is None
    clinic.later(seconds=11)
    clinic.intake.retry_waiting()
    clinic.intake.retry_waiting()
    assert len(clinic.items()) == len(clinic.replies()) == len(clinic.messages("alert")) == 1


def test_it_undoes_all_of_a_second_transaction_that_fails(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "keep_reply", Broken(1))
    clinic.text("PAIN")
    assert clinic.items() == []
    assert clinic.messages("alert") == []
    assert clinic.all(CourseHold) == []
    (raw,) = clinic.raws()
    assert (raw.settled_at, raw.failures) == (None, 1)


def test_it_keeps_the_moment_at_which_a_late_text_came(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = clinic.clock.now()
    break_triage(monkeypatch, 1)
    clinic.text("PAIN")
    clinic.later(minutes=5)
    clinic.intake.retry_waiting()
    assert clinic.replies()[0].received_at == came


def test_it_waits_longer_after_each_failure(clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch) -> None:
    break_triage(monkeypatch, 2)
    clinic.text("PAIN")
    clinic.later(seconds=10)
    assert clinic.intake.retry_waiting() == 1
    clinic.later(seconds=10)
    assert clinic.intake.retry_waiting() == 0
    clinic.later(seconds=10)
    assert clinic.intake.retry_waiting() == 1
    assert clinic.item().urgency == "urgent"


def test_a_person_gets_the_raw_text_after_three_failures(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_triage(monkeypatch, 99)
    clinic.text("a text that breaks the reading")
    for _ in range(2):
        clinic.later(minutes=1)
        clinic.intake.retry_waiting()
    item = clinic.item()
    assert (item.urgency, item.text) == ("urgent", "a text that breaks the reading")
    assert len(clinic.messages("alert")) == len(clinic.replies()) == 1
    clinic.later(hours=1)
    assert clinic.intake.retry_waiting() == 0


def test_a_stop_counts_even_where_it_could_not_be_read(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_triage(monkeypatch, 99)
    clinic.text("Stop")
    for _ in range(2):
        clinic.later(minutes=1)
        clinic.intake.retry_waiting()
    assert [(entry.opted_out, entry.word) for entry in clinic.all(OptOut)] == [(True, "stop")]


def test_it_goes_on_trying_where_even_the_rescue_fails(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_triage(monkeypatch, 3)
    with monkeypatch.context() as broken:
        broken.setattr(clinic.door, "let_in", Broken(99))
        clinic.text("PAIN")
        for _ in range(2):
            clinic.later(minutes=1)
            clinic.intake.retry_waiting()
    assert clinic.items() == []
    clinic.later(minutes=10)
    clinic.intake.retry_waiting()
    assert clinic.item().urgency == "urgent"


def test_it_refuses_a_form_that_is_no_text_with_every_fault(clinic: Clinic) -> None:
    with pytest.raises(Refusal) as refused:
        clinic.intake.receive({"MessageSid": "SM1"})
    assert [fault.path for fault in refused.value.faults] == ["$.From", "$.To"]
    assert clinic.raws() == []


@pytest.mark.parametrize("sid", ["S", "SM\x00x", "S" * 65, "💥💥", " ", "SM 1"])
def test_it_keeps_nothing_of_a_form_whose_id_is_none(clinic: Clinic, sid: str) -> None:
    with pytest.raises(Refusal) as refused:
        clinic.text("PAIN", MessageSid=sid)
    assert (refused.value.code, clinic.raws()) == ("malformed_request", [])


@pytest.mark.parametrize(
    "odd",
    [
        {"Body": "pain\x00pus"},
        {"Body": "pain \ud83d"},
        {"From": "+447700900120\x00"},
        {"From": "+" + "4" * 100_000},
        {"From": "CLINIC"},
        {"OriginalRepliedMessageSid": "\x00"},
        {"OriginalRepliedMessageSid": "x" * 9000},
        *({"NumMedia": media} for media in ("-1", "1e9", "٣", "9" * 5000, "999999999999", " 1", "NaN")),
    ],
)
def test_odd_values_around_a_worry_do_not_keep_it_from_a_person(
    clinic: Clinic, juno: Treated, odd: dict[str, str]
) -> None:
    clinic.text("", **{"Body": "PAIN", **odd})
    assert [raw.failures for raw in clinic.raws() if raw.settled_at] == [0]
    assert "pain" in clinic.item().text.lower()


@pytest.mark.parametrize("odd", [{"To": "+4477\x00"}, {"To": "9" * 50_000}])
def test_an_odd_address_that_was_texted_breaks_nothing(clinic: Clinic, odd: dict[str, str]) -> None:
    clinic.text("PAIN", **odd)
    assert [raw.failures for raw in clinic.raws()] == [0]


def test_a_text_that_breaks_the_reading_reaches_a_person_with_all_its_odd_values(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_triage(monkeypatch, 99)
    clinic.text("it\x00hurts", NumMedia="9" * 5000, OriginalRepliedMessageSid="\x00")
    for _ in range(2):
        clinic.later(minutes=1)
        clinic.intake.retry_waiting()
    assert clinic.item().text == "it\ufffdhurts"
    assert [reply.media for reply in clinic.replies()] == [99]


def test_it_tries_again_at_once_where_the_database_objects(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "keep_reply", Deadlocked(keep_reply, 1))
    clinic.text("PAIN")
    assert clinic.item().urgency == "urgent"
    assert [raw.failures for raw in clinic.raws()] == [0]


def test_it_leaves_a_database_that_objects_twice_to_the_clock(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "keep_reply", Deadlocked(keep_reply, 2))
    clinic.text("PAIN")
    assert (clinic.items(), clinic.raws()[0].failures) == ([], 1)


def test_a_text_that_takes_its_process_with_it_holds_up_no_other(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_one = clinic.settler.read

    def die_of_the_first(session: Session, arrival: Arrival, staff: Staff | None = None) -> Reading:
        if arrival.inbound.body == "the deadly one":
            raise KilledError
        return read_one(session, arrival, staff)

    with monkeypatch.context() as dying:
        dying.setattr(clinic.settler, "read", die_of_the_first)
        with pytest.raises(KilledError):
            clinic.text("the deadly one")
        clinic.keep_only("PAIN")
        clinic.later(seconds=11)
        with pytest.raises(KilledError):
            clinic.intake.retry_waiting()
        clinic.intake.retry_waiting()
    assert clinic.item().text == "PAIN"


def test_what_another_process_settles_at_this_moment_is_not_waited_for(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    if clinic.database.is_sqlite:
        pytest.skip("SQLite lets one write at a time")
    break_triage(monkeypatch, 1)
    clinic.text("PAIN")
    clinic.later(seconds=11)
    with clinic.database.write() as session:
        claim(session, clinic.raws()[0].id, clinic.clock.real())
        clinic.intake.retry_waiting()
        assert clinic.items() == []
        session.rollback()
    clinic.later(seconds=11)
    clinic.intake.retry_waiting()
    assert clinic.item().urgency == "urgent"
