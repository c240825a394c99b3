"""A text that comes in costs a fixed number of statements, with everything that listens in production."""

from collections.abc import Iterator

import pytest

from service.base.once import asked_once
from service.clinics.hours import default_site
from service.notify.alerts.roster import ladder_of
from service.program import Program, build_program
from tests.integration.notify.replies.parts import Clinic, Treated, a_text_sent
from tests.support.settings import some_settings
from tests.support.statements import counted

WORRY = "theres yellow stuff coming out and it really hurts"


@pytest.fixture
def program(clinic: Clinic) -> Iterator[Program]:
    """The whole program on the clinic's database."""
    built = build_program(some_settings(clinic.database.engine.url.render_as_string(hide_password=False)))
    yield built
    built.database.dispose()


def cost_of(program: Program, clinic: Clinic, body: str) -> int:
    form = clinic.form(body)
    with counted(program.database) as statements:
        program.replies.intake.receive(form)
    assert clinic.replies()[-1].body == body
    return len(statements)


def test_a_worry_costs_no_more_than_38_statements(program: Program, clinic: Clinic, juno: Treated) -> None:
    a_text_sent(clinic, juno, "day_1", sid="SM" + "d" * 32)
    assert (
        cost_of(program, clinic, "No pain, all good x") <= 25
    )  # the protocol and the lexicons are read with the first
    first, another = cost_of(program, clinic, WORRY), cost_of(program, clinic, "PAIN")
    assert max(first, another) <= 38
    assert len(clinic.messages("alert")) == 2
    assert [item.urgency for item in clinic.items()] == ["urgent"]


def test_who_is_on_call_is_read_once_within_a_text_and_each_time_elsewhere(clinic: Clinic) -> None:
    clinic_id, now = clinic.house.clinic.id, clinic.clock.now()
    with clinic.database.write() as session, counted(clinic.database) as statements:
        with asked_once(session):
            ladder_of(session, clinic_id, now)
            asked = len(statements)
            ladder_of(session, clinic_id, now)
            default_site(session, clinic_id)
            assert len(statements) == asked
        default_site(session, clinic_id)
        default_site(session, clinic_id)
        assert len(statements) == asked + 2
