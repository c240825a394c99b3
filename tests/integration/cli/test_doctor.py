"""`aftercourse doctor` says what is wrong, line by line."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from service.base.database import Database
from service.base.keys import new_key
from service.base.schema import downgrade
from service.cli import seals
from service.clinics.models import Clinic, OnCall, Sender, Staff
from service.clinics.rota.ways import Ways
from service.notify.alerts.proving import ask
from service.notify.delivery.stops.models import SenderStop
from service.notify.lexicons import soundness
from service.notify.replies.models import RawWebhook
from service.patients import opt_outs
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion
from tests.cast import ROWAN_NUMBER, SHARED_PHONE, a_duty, a_sender, the_cast
from tests.integration.cli.command import Command
from tests.support.clocks import FixedClock
from tests.support.seals import seal_elsewhere

PRODUCTION = {"AFTERCOURSE_PUBLIC_URL": "https://clinic.example", "AFTERCOURSE_ALLOW_DRAMA_NUMBERS": "0"}


@pytest.fixture
def doctor(
    migrated: dict[str, str],
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command on an installation with which nothing is wrong."""
    settings = {**migrated, **PRODUCTION, "AFTERCOURSE_REDIS_URL": redis_url}
    database = Database(settings["AFTERCOURSE_DATABASE_URL"])
    with database.write() as session:
        cast = the_cast(session)
        for house in (cast.owner, cast.outsider):
            a_sender(session, house.site, house.sender.address, channel="voice")
    database.dispose()
    return Command(monkeypatch, capsys, settings)


def lines(doctor: Command, **settings: str) -> list[str]:
    doctor.settings.update({f"AFTERCOURSE_{name.upper()}": value for name, value in settings.items()})
    outcome = doctor("doctor")
    assert (outcome.code, outcome.stderr) == (1, "")
    return outcome.stdout.splitlines()


def change(doctor: Command) -> Database:
    return Database(doctor.settings["AFTERCOURSE_DATABASE_URL"])


def test_nothing_is_wrong(doctor: Command) -> None:
    outcome = doctor("doctor")
    assert (outcome.stdout, outcome.code) == ("Nothing is wrong.\n", 0)


def test_a_lexicon_that_came_broken_is_told(doctor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness, "faults_of", lambda: ("signs_pain.toml: is not a TOML file in UTF-8",))
    (line,) = lines(doctor)
    assert line.startswith("lexicon: what reads patients' texts came broken, so each goes to a person unread: signs_")


def test_no_redis_is_told(doctor: Command) -> None:
    (line,) = lines(doctor, redis_url="")
    assert line.startswith("redis: none is set")


def test_a_redis_that_does_not_answer_is_told(doctor: Command) -> None:
    (line,) = lines(doctor, redis_url="redis://127.0.0.1:1/0")
    assert line.startswith("redis: does not answer (ConnectionError)")


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("allow_drama_numbers", "1", "AFTERCOURSE_ALLOW_DRAMA_NUMBERS"),
        ("public_url", "http://clinic.example", "not https"),
        ("proof_seconds", "60", "AFTERCOURSE_PROOF_SECONDS"),
    ],
)
def test_a_setting_that_is_not_for_production_is_told(doctor: Command, setting: str, value: str, told: str) -> None:
    (line,) = lines(doctor, **{setting: value})
    assert line.startswith("settings: ")
    assert told in line


def test_a_missing_telephone_account_is_told(doctor: Command) -> None:
    (line,) = lines(doctor, twilio_account_sid="", twilio_auth_token="")
    assert "no Twilio account" in line


def test_a_schema_that_is_behind_is_told(doctor: Command) -> None:
    database = change(doctor)
    downgrade(database, "base")
    database.dispose()
    (line,) = lines(doctor)
    assert line.startswith("database: the schema is at nothing, this program needs 0")
    assert line.endswith("aftercourse migrate")


def test_a_database_that_does_not_answer_is_told(doctor: Command) -> None:
    (line,) = lines(doctor, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert line == "database: does not answer (OperationalError)"


def test_nobody_on_call_is_told_for_each_clinic(doctor: Command) -> None:
    database = change(doctor)
    with database.write() as session:
        session.execute(delete(OnCall))
    database.dispose()
    told = lines(doctor)
    assert sorted(line.split(":")[0] for line in told) == ["clinic harbour", "clinic rowan"]
    assert all("nobody is on call" in line for line in told)


def test_a_number_that_cannot_call_is_told(doctor: Command) -> None:
    database = change(doctor)
    with database.write() as session:
        session.execute(delete(Sender).where(Sender.channel == "voice", Sender.address == ROWAN_NUMBER))
    database.dispose()
    (line,) = lines(doctor)
    assert line == f"clinic rowan: {ROWAN_NUMBER} texts and cannot call, so nobody is alerted by phone from there"


def test_a_clinic_without_protocol_is_told(doctor: Command) -> None:
    database = change(doctor)
    with database.write() as session:
        for version in session.query(ProtocolVersion):
            version.switched_on = False
    database.dispose()
    assert all("no protocol is switched on" in line for line in lines(doctor))


def test_no_clinic_is_told(doctor: Command, tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'x.sqlite'}"
    doctor.settings["AFTERCOURSE_DATABASE_URL"] = url
    doctor("migrate")
    (line,) = lines(doctor)
    assert line.startswith("clinics: there is none yet")


def test_a_data_key_that_is_missing_is_told(doctor: Command) -> None:
    told = [line for line in lines(doctor, data_keys=new_key("another")) if line.startswith("sealed values:")]
    assert "sealed values: no data key test for a value of patients.name, and so for " in "\n".join(told)
    assert all("no data key test for a value of" in line for line in told)


def test_an_old_key_is_not_let_go_of_while_a_stop_rests_on_it(doctor: Command) -> None:
    database, (old, new) = change(doctor), (doctor.settings["AFTERCOURSE_DATA_KEYS"], new_key("k2"))
    with database.write() as session:
        clinic_id = session.scalars(select(Clinic.id)).first()
        assert clinic_id is not None
        opt_outs.record(session, clinic_id, SHARED_PHONE, "sms", opted_out=True, source="reply", at=datetime.now(UTC))
    database.dispose()
    (line,) = [one for one in lines(doctor, data_keys=new) if "opt_outs" in one]
    assert line.startswith("digests: opt_outs.number_digest rests on data key test, which is missing, in rows: 1;")
    doctor.settings["AFTERCOURSE_DATA_KEYS"] = f"{new},{old}"
    assert doctor("doctor").stdout == "Nothing is wrong.\n"


def test_one_old_value_under_a_key_that_is_missing_is_told_behind_many_new_ones(
    doctor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "NEWEST", 1)
    database = change(doctor)
    with database.write() as session:
        seal_elsewhere(session, Patient.name, min(session.scalars(select(Patient.id))))
    database.dispose()
    (line,) = [one for one in lines(doctor) if one.startswith("sealed values:")]
    assert line.startswith("sealed values: no data key k9 for a value of patients.name, and so for 1 of 1;")


def test_texts_that_nobody_sees_are_told(doctor: Command) -> None:
    database = change(doctor)
    now = datetime.now(UTC)
    with database.write() as session:
        waits = RawWebhook(kind="inbound", dedupe_key="inbound:SM1", form="{}", received_at=now)
        waits.retry_at = now + timedelta(hours=23)
        session.add(waits)
    database.dispose()
    (line,) = lines(doctor)
    assert line == "replies: texts came to numbers that are not set up, and nobody sees them: 1"


def test_a_number_that_the_network_refuses_is_told(doctor: Command) -> None:
    database, now = change(doctor), datetime.now(UTC)
    with database.write() as session:
        sender = session.scalars(select(Sender).where(Sender.address == ROWAN_NUMBER, Sender.channel == "sms")).one()
        stop = SenderStop(clinic_id=sender.clinic_id, sender_id=sender.id, since=now, probe_at=now, code=21606)
        stop.reason = "sender_unusable"
        session.add(stop)
    (line,) = lines(doctor)
    assert line.startswith(f"clinic rowan: texts by sms from {ROWAN_NUMBER} are stopped since {now:%Y-%m-%d %H:%M} UTC")
    assert "(sender_unusable, error 21606), 0 wait. See in Twilio's console" in line


def test_hours_without_anybody_on_call_and_silent_phones_are_told(doctor: Command) -> None:
    database = change(doctor)
    with database.write() as session:
        clinic = session.scalars(select(Clinic).where(Clinic.key == "rowan")).one()
        nurse, manager = (
            session.scalars(select(Staff).where(Staff.clinic_id == clinic.id, Staff.role == role)).one()
            for role in ("clinician", "manager")
        )
        session.execute(delete(OnCall).where(OnCall.clinic_id == clinic.id))
        a_duty(session, nurse, (0, 6), ("09:00", "09:00"))
        now = datetime.now(UTC)
        (way,) = Ways.read(session, clinic.id).to(nurse)
        ask(session, nurse, way, FixedClock(now - timedelta(days=2)), weekly=True)
        assert manager.mobile is None
    told = [line for line in lines(doctor) if line.startswith("clinic rowan")]
    assert told[0].startswith("clinic rowan: nobody on call can be reached at ")
    assert told[1] == "clinic rowan: phones that alerts ring and that did not answer their test: 1; see On call"
