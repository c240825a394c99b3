"""A night played through: a silent phone, a second person who takes it and does not ring, and what the record says."""

from datetime import UTC, datetime

import pytest

from service.notify.replies.models import InboxEvent
from tests.cast import a_channel
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated

NURSE, MANAGER = "+447700900290", "+447700900202"
ONE_IN_THE_MORNING = datetime(2026, 12, 6, 1, 0, tzinfo=UTC)


@pytest.fixture
def night(clinic: Clinic, juno: Treated) -> Clinic:
    """The nurse is rung first, by text and two minutes later by phone; behind her stands the manager."""
    with clinic.database.write() as session:
        a_channel(session, clinic.house.nurse, "sms", NURSE)
        a_channel(session, clinic.house.nurse, "voice", NURSE, after_seconds=120)
    clinic.put_on_call(clinic.house.manager, 2, MANAGER)
    clinic.clock.advance(ONE_IN_THE_MORNING - clinic.clock.now())
    return clinic


def pass_minutes(clinic: Clinic, minutes: int) -> None:
    """Let the clock look once a minute, as far as anything can be due."""
    for _ in range(minutes):
        clinic.later(minutes=1)
        clinic.escalation.run()


def record(clinic: Clinic) -> list[str]:
    """Write the record line by line: when, what, and who."""
    house = clinic.house
    names = {house.nurse.id: "Imogen", house.manager.id: "Rafe", None: ""}
    lines = sorted(clinic.all(InboxEvent), key=lambda event: (event.at, event.id))
    return [
        " ".join(filter(None, (f"{event.at:%H:%M}", event.kind, names[event.staff_id], event.detail)))
        for event in lines
    ]


def test_a_night_is_told_line_by_line(night: Clinic) -> None:
    night.text("theres yellow stuff coming out")
    code = night.item().code
    pass_minutes(night, 5)  # her phone is silent: text, call, then the second person
    night.text(f"ACK {code}", sender=MANAGER)
    pass_minutes(night, 15)  # he fell asleep again, so he is rung
    night.text("ack", sender=MANAGER)
    pass_minutes(night, 4)
    night.text(f"CALLED {code} no answer", sender=MANAGER)
    pass_minutes(night, 15)  # the time at which he wanted to ring again
    night.text(f"CALLED {code} she answers now", sender=MANAGER)
    pass_minutes(night, 6)
    night.text(f"CLOSE {code} advised clean dressing, comes in at nine", sender=MANAGER)
    pass_minutes(night, 30)
    assert record(night) == [
        "01:00 opened urgent",
        "01:00 alerted Imogen",
        "01:02 alerted Imogen by_voice",
        "01:05 alerted Rafe",
        "01:05 taken Rafe",
        "01:20 not_contacted Rafe",
        "01:20 alerted Rafe",
        "01:20 heard Rafe",
        "01:24 told_tried Rafe",
        "01:24 no_answer Rafe",
        "01:39 not_contacted Rafe",
        "01:39 alerted Rafe",
        "01:39 heard Rafe",
        "01:39 contacted Rafe",
        "01:39 noted",
        "01:45 resolved Rafe advised_by_phone",
    ]
    item = night.item()
    assert (item.state, item.outcome) == ("resolved", "advised_by_phone")
    assert item.note == "advised clean dressing, comes in at nine"
    told = [(message.kind, message.to_number) for message in night.messages("reply")]
    assert told == [("reply", MARNIE)]
    assert "We plan to ring again at about 01:39." in night.bodies("reply")[0]
    others = [message.to_number for message in night.messages("answer") if message.dedupe_key.startswith("taken:")]
    assert others == [NURSE]


def test_whoever_takes_it_and_sleeps_on_loses_it_to_the_ladder(night: Clinic) -> None:
    night.text("theres yellow stuff coming out")
    night.text("ack", sender=NURSE)
    pass_minutes(night, 25)
    assert record(night)[2:] == [
        "01:00 taken Imogen",
        "01:15 not_contacted Imogen",
        "01:15 alerted Imogen",
        "01:17 alerted Imogen by_voice",
        "01:20 let_go Imogen",
        "01:20 alerted Imogen",
        "01:20 alerted Imogen by_voice",
        "01:25 alerted Rafe",
    ]
    assert night.item().state == "open"
