"""Administration by command on a fresh SQLite file."""

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.base.settings import load_settings
from service.clinics.models import OnCall, Practitioner, Room, Sender, Site, Staff
from service.clinics.tokens import actor_of_token
from service.protocols.models import ProtocolVersion
from tests.integration.cli.command import Command, Outcome

CLINIC = {
    "key": "rowan",
    "name": "Rowan Skin Clinic",
    "email": "desk@rowan.example",
    "phone": "020 7946 0018",
    "sender": "07700 900900",
}
NURSE = {
    "clinic": "rowan",
    "name": "Imogen Larch",
    "email": "imogen@rowan.example",
    "role": "clinician",
    "password": "a rather long one",
}


@pytest.fixture
def database(aftercourse: Command) -> Database:
    return Database(load_settings(aftercourse.settings).database_url)


def options(values: dict[str, str], **over: str) -> list[str]:
    return [part for name, value in {**values, **over}.items() for part in (f"--{name.replace('_', '-')}", value)]


def create_clinic(aftercourse: Command, *more: str, **over: str) -> Outcome:
    return aftercourse("clinic", "create", *options(CLINIC, **over), *more)


def add_staff(aftercourse: Command, *more: str, **over: str) -> Outcome:
    return aftercourse("staff", "add", *options(NURSE, **over), *more)


def test_migrating_says_what_it_did(aftercourse: Command) -> None:
    again = aftercourse("migrate")
    assert (again.code, again.stderr) == (0, "")
    assert again.stdout.startswith("The schema was at 0")


def test_a_clinic_is_made_with_what_it_needs(aftercourse: Command, database: Database) -> None:
    made = create_clinic(
        aftercourse,
        "--room",
        "garden",
        "Garden room",
        "--room",
        "studio",
        "Studio",
        whatsapp="07700 900900",
        holidays="GB-WLS",
    )
    assert (made.code, made.stderr) == (0, "")
    with database.read() as session:
        assert set(session.scalars(select(Room.key))) == {"garden", "studio"}
        assert session.scalars(select(Site.holidays)).all() == ["GB-WLS"]
        assert {row.channel: row.address for row in session.scalars(select(Sender))} == {
            "sms": "+447700900900",
            "voice": "+447700900900",
            "whatsapp": "+447700900900",
        }
        versions = list(session.scalars(select(ProtocolVersion)))
    assert "microneedling-face" in {version.key for version in versions}
    assert not any(version.switched_on for version in versions)


def test_the_pace_of_a_clinic_s_numbers_is_set_and_taken_back(aftercourse: Command, database: Database) -> None:
    create_clinic(aftercourse)
    for asked, kept in ((("--segments-per-second", "1"), 1.0), ((), None)):
        assert aftercourse("clinic", "pace", "--clinic", "rowan", *asked).stdout == "Numbers changed: 1.\n"
        with database.read() as session:
            paces = select(Sender.segments_per_second).where(Sender.channel == "sms")
            assert session.scalars(paces).all() == [kept]


def test_every_fault_of_a_clinic_is_named_and_nothing_made(aftercourse: Command, database: Database) -> None:
    wrong = {"key": "Rowan!", "zone": "Rowan/Town", "sender": "12", "phone": "nobody", "email": "desk"}
    made = create_clinic(aftercourse, holidays="GB-XX", **wrong)
    assert (made.code, made.stdout) == (2, "")
    assert {line.split(":")[0] for line in made.stderr.splitlines()} == {"phone_open", "holidays"} | set(wrong) - {
        "phone"
    }
    with database.read() as session:
        assert session.scalars(select(Sender)).all() == []


def test_a_key_and_a_number_lead_to_one_clinic(aftercourse: Command) -> None:
    assert create_clinic(aftercourse).code == 0
    again = create_clinic(aftercourse)
    assert again.code == 2
    assert again.stderr.splitlines() == ["key: is taken by another clinic", "sender: is taken by another clinic"]


def test_staff_are_added_with_their_powers(aftercourse: Command, database: Database) -> None:
    create_clinic(aftercourse)
    more = ["--on-call", "1", "--may-sign", "--may-lift-holds", "--treats-as", "larch"]
    added = add_staff(aftercourse, *more, mobile="07700 900200")
    assert (added.code, added.stderr) == (0, "")
    with database.read() as session:
        staff = session.scalars(select(Staff)).one()
        practitioner, rung = session.scalars(select(Practitioner)).one(), session.scalars(select(OnCall)).one()
    assert (staff.role, staff.may_sign_protocols, staff.may_lift_holds) == ("clinician", True, True)
    assert (practitioner.key, practitioner.staff_id, rung.staff_id) == ("larch", staff.id, staff.id)


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ({"password": "short"}, "password: must have at least 10 characters"),
        ({"email": "imogen"}, "email: is no e-mail address"),
        ({"name": " "}, "name: is needed"),
        ({"mobile": "020 7946 0018"}, "mobile: is no mobile number; alerts go there"),
        ({"on_call": "1"}, "mobile: is needed by somebody on call; alerts go there"),
        (
            {"on_call": "0", "mobile": "07700 900200"},
            "on_call: must be a rung from 1 upwards that nobody else stands on",
        ),
        ({"clinic": "nowhere"}, "There is nothing here, or it belongs to another clinic."),
    ],
)
def test_a_fault_of_staff_is_named_and_nobody_added(
    aftercourse: Command, database: Database, over: dict[str, str], fault: str
) -> None:
    create_clinic(aftercourse)
    added = add_staff(aftercourse, **over)
    assert (added.code, added.stdout, added.stderr) == (2, "", f"{fault}\n")
    with database.read() as session:
        assert session.scalars(select(Staff)).all() == []


def test_nobody_works_in_a_clinic_twice(aftercourse: Command) -> None:
    create_clinic(aftercourse)
    assert add_staff(aftercourse).code == 0
    again = add_staff(aftercourse, email="IMOGEN@rowan.example")
    assert (again.code, again.stderr.split(":")[0]) == (2, "email")


def test_two_do_not_stand_on_one_rung_or_share_a_key(aftercourse: Command) -> None:
    create_clinic(aftercourse)
    more = {"on_call": "1", "mobile": "07700 900200", "treats_as": "larch"}
    assert add_staff(aftercourse, **more).code == 0
    assert add_staff(aftercourse, **more, email="other@rowan.example").stderr.startswith("on_call")
    other = add_staff(aftercourse, treats_as="larch", email="other@rowan.example")
    assert (other.code, other.stderr.split(":")[0]) == (2, "treats_as")


def test_a_token_stands_alone_on_standard_output(aftercourse: Command, database: Database) -> None:
    create_clinic(aftercourse)
    made = aftercourse("token", "create", "--clinic", "rowan", "--role", "clinician", "--name", "diary")
    assert (made.code, made.stderr) == (0, "")
    assert made.stdout.count("\n") == 1
    with database.read() as session:
        actor = actor_of_token(session, made.stdout.strip())
    assert (actor.kind, actor.role, actor.may_lift_holds) == ("token", "clinician", True)


def test_a_token_for_a_role_or_clinic_that_does_not_exist_is_refused(aftercourse: Command) -> None:
    create_clinic(aftercourse)
    for clinic, role in (("rowan", "owner"), ("nowhere", "manager")):
        made = aftercourse("token", "create", "--clinic", clinic, "--role", role, "--name", "diary")
        assert (made.code, made.stdout) == (2, "")


def test_a_protocol_directory_with_faults_makes_no_clinic(
    aftercourse: Command, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("protocols")
    (directory / "odd.toml").write_text("key = 5\n", "utf-8")
    aftercourse.settings["AFTERCOURSE_PROTOCOLS_DIR"] = str(directory)
    made = create_clinic(aftercourse)
    assert (made.code, made.stdout) == (2, "")
    assert "odd.toml: $.key" in made.stderr
    with database.read() as session:
        assert session.scalars(select(Sender)).all() == []


def test_without_a_schema_the_answer_is_a_sentence(
    installation: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = create_clinic(Command(monkeypatch, capsys, installation))
    assert (made.code, made.stdout) == (1, "")
    assert made.stderr.startswith("The database does not answer")
