"""What stands in a clinic is not read anew for each text, and whoever changes it changes what the next text does."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select

from service.base.database import Database
from service.base.lookup import number_digest
from service.base.phones import readable
from service.base.standing import KEY
from service.clinics.cover.models import CoverRow
from service.clinics.models import Clinic as ClinicRow
from service.clinics.models import OnCall, Staff
from service.clinics.rota.models import StaffChannel
from service.notify.replies import settle
from service.notify.replies.keeping import keep_reply
from service.notify.replies.what_stands import WHAT_STANDS
from service.notify.triage.tongues import Tongues
from tests.cast import the_cast
from tests.integration.notify.replies.parts import Clinic, a_treated_patient
from tests.integration.notify.replies.test_nothing_is_lost import Deadlocked
from tests.support.clocks import FixedClock
from tests.support.statements import counted

WORRY = "theres yellow stuff coming out and it really hurts"
OTHER = "+447700900779"
READ = re.compile(r"(?:FROM|JOIN) (\w+)")
Change = Callable[[Clinic], None]


@pytest.fixture
def clinic(postgres_database: Database, tongues: Tongues) -> Clinic:
    """Let a first patient write, so that everything is known that stands."""
    with postgres_database.write() as session:
        cast = the_cast(session)
    clinic = Clinic(postgres_database, FixedClock(), cast, tongues)
    for number in range(130, 133):
        a_treated_patient(clinic, name=f"Wren {number}", mobile=f"+447700900{number}")
    clinic.text(WORRY, sender="+447700900130")
    return clinic


def called(clinic: Clinic) -> str | None:
    """Let another patient write, and say whom the alert goes to."""
    before = {message.id for message in clinic.messages("alert")}
    clinic.text(WORRY, sender="+447700900131")
    (alert,) = [message for message in clinic.messages("alert") if message.id not in before]
    return alert.to_number


def tables(statements: list[str]) -> set[str]:
    return {table for statement in statements for table in READ.findall(statement)}


def test_nothing_but_what_is_looked_at_for_changes_is_left_unread(clinic: Clinic) -> None:
    with counted(clinic.database) as known:
        clinic.text(WORRY, sender="+447700900131")
    with clinic.database.read() as session:
        del session.connection().info[KEY]
    with counted(clinic.database) as unknown:
        clinic.text(WORRY, sender="+447700900132")
    left_out = {statement for statement in unknown if statement not in known}
    assert len(left_out) == len(unknown) - len(known) >= 10
    assert tables(list(left_out)) <= {kind.__tablename__ for kind in WHAT_STANDS.kinds}


def move_phone(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        session.get_one(Staff, (clinic.house.clinic.id, clinic.house.nurse.id)).mobile = OTHER


def give_channel(clinic: Clinic) -> None:
    nurse = clinic.house.nurse
    with clinic.database.write() as session:
        row = StaffChannel(clinic_id=nurse.clinic_id, staff_id=nurse.id, channel="sms", address=OTHER)
        row.after_seconds, row.active, row.created_at = 0, True, clinic.clock.now()
        row.address_digest = number_digest(nurse.clinic_id, OTHER)
        session.add(row)


def put_another_on_call(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        session.execute(delete(OnCall))
    clinic.put_on_call(clinic.house.manager, 1, OTHER)


@pytest.mark.parametrize("change", [move_phone, give_channel, put_another_on_call])
def test_the_next_alert_goes_to_whoever_is_called_since_a_moment_ago(clinic: Clinic, change: Change) -> None:
    change(clinic)
    assert called(clinic) == OTHER


def test_the_next_answer_names_the_number_and_the_name_of_a_moment_ago(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        session.get_one(ClinicRow, clinic.house.clinic.id).name = "Fernhollow Rooms"
        cover = session.scalars(select(CoverRow).where(CoverRow.clinic_id == clinic.house.clinic.id)).one()
        cover.while_open = cover.while_closed = OTHER
    clinic.text(WORRY, sender="+447700900131")
    answer = clinic.bodies("acknowledgement")[-1]
    assert "Fernhollow Rooms" in answer
    assert readable(OTHER) in answer


def test_what_a_transaction_that_failed_has_read_is_read_anew(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "keep_reply", Deadlocked(keep_reply, 1))
    nurse = clinic.house.nurse.mobile
    assert called(clinic) == nurse
    clinic.text(WORRY, sender="+447700900132")
    assert [message.to_number for message in clinic.messages("alert")] == [nurse] * 3


def test_a_clinic_is_not_known_by_what_stands_in_another(clinic: Clinic) -> None:
    other = clinic.cast.outsider
    form = clinic.form(WORRY, sender="+447700900778", To=other.sender.address)
    clinic.intake.receive(form)
    alerts = [message for message in clinic.messages("alert") if message.clinic_id == other.clinic.id]
    theirs = {one.mobile for one in clinic.all(Staff, Staff.clinic_id == other.clinic.id)}
    assert {message.to_number for message in alerts} <= theirs
