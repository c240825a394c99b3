"""Versions of protocols: adopted, signed, switched on."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from service.base.actors import Actor
from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.errors import Refusal
from service.clinics.models import Clinic, Sender
from service.notify.protocol_texts import check_texts
from service.protocols import store
from service.protocols.contacts import missing_contacts
from service.protocols.definition import Contact, Protocol
from service.protocols.faults import ProtocolError
from service.protocols.models import ProtocolSignOff, ProtocolVersion
from service.protocols.packaged import adopt_packaged
from tests.cast import LONG_AGO, ROWAN_NUMBER, Cast, a_sender, the_cast
from tests.support.clocks import MONDAY_MORNING

KEY = "microneedling-face"


@pytest.fixture
def cast(database: Database) -> Cast:
    """Both clinics; the owner's has given every contact."""
    with database.write() as session:
        cast = the_cast(session)
        a_sender(session, cast.owner.site, ROWAN_NUMBER, channel="whatsapp")
        return cast


@pytest.fixture
def nurse(cast: Cast) -> Actor:
    return Actor("staff", cast.owner.clinic.id, cast.owner.nurse.id, "clinician", may_sign_protocols=True)


@pytest.fixture
def protocol(cast: Cast) -> Protocol:
    return store.load(cast.owner.protocol)


def test_the_same_content_is_the_same_version(database: Database, cast: Cast, protocol: Protocol) -> None:
    with database.write() as session:
        again = store.adopt(session, cast.owner.clinic.id, protocol, MONDAY_MORNING)
    assert (again.id, again.number) == (cast.owner.protocol.id, 1)


def test_new_content_is_the_next_version_and_waits(database: Database, cast: Cast, protocol: Protocol) -> None:
    with database.write() as session:
        second = store.adopt(session, cast.owner.clinic.id, replace(protocol, duration_minutes=75), MONDAY_MORNING)
        third = store.adopt(session, cast.owner.clinic.id, replace(protocol, duration_minutes=80), MONDAY_MORNING)
        assert (second.number, third.number, second.switched_on) == (2, 3, False)
        assert store.current_version(session, cast.owner.clinic.id, KEY).number == 1
        assert [each.number for each in store.all_versions(session, cast.owner.clinic.id)] == [3, 2, 1]


def test_each_clinic_counts_for_itself(database: Database, cast: Cast, protocol: Protocol) -> None:
    changed = replace(protocol, duration_minutes=75)
    with database.write() as session:
        store.adopt(session, cast.owner.clinic.id, changed, MONDAY_MORNING)
        there = store.adopt(session, cast.outsider.clinic.id, changed, MONDAY_MORNING)
        assert there.number == 2
        assert len(store.all_versions(session, cast.outsider.clinic.id)) == 2


def test_what_was_adopted_reads_back_unchanged(database: Database, cast: Cast, protocol: Protocol) -> None:
    changed = replace(protocol, duration_minutes=75)
    with database.write() as session:
        kept = store.adopt(session, cast.owner.clinic.id, changed, MONDAY_MORNING).id
    with database.read() as session:
        assert store.load(store.version_of(session, cast.owner.clinic.id, kept)) == changed


def test_a_new_version_takes_over_from_the_old(
    database: Database, cast: Cast, nurse: Actor, protocol: Protocol
) -> None:
    with database.write() as session:
        new = store.adopt(session, cast.owner.clinic.id, replace(protocol, duration_minutes=75), MONDAY_MORNING)
        store.sign(session, nurse, new, "en", MONDAY_MORNING)
        store.switch_on(session, nurse, new, MONDAY_MORNING)
    with database.read() as session:
        assert [version.id for version in store.offered(session, cast.owner.clinic.id)] == [new.id]
        assert store.current_version(session, cast.outsider.clinic.id, KEY).number == 1


def test_what_nobody_signed_is_not_switched_on(
    database: Database, cast: Cast, nurse: Actor, protocol: Protocol
) -> None:
    with database.write() as session:
        new = store.adopt(session, cast.owner.clinic.id, replace(protocol, duration_minutes=75), MONDAY_MORNING)
        with pytest.raises(Refusal, match="protocol_unsigned"):
            store.switch_on(session, nurse, new, MONDAY_MORNING)
        assert not new.switched_on


def test_a_signature_of_another_version_does_not_count(database: Database, cast: Cast, protocol: Protocol) -> None:
    with database.write() as session:
        new = store.adopt(session, cast.owner.clinic.id, replace(protocol, duration_minutes=75), MONDAY_MORNING)
        assert store.signed_languages(session, new) == []
        assert store.signed_languages(session, cast.owner.protocol) == ["en"]
        assert not store.is_signed(session, cast.owner.clinic.id, cast.owner.protocol.id, "fr")


def test_without_the_contacts_of_its_texts_it_is_not_switched_on(
    database: Database, cast: Cast, nurse: Actor, protocol: Protocol
) -> None:
    needy = replace(protocol, contacts_required=tuple(Contact))
    with database.write() as session:
        new = store.adopt(session, cast.owner.clinic.id, needy, MONDAY_MORNING)
        session.get_one(Clinic, cast.owner.clinic.id).email = ""
        session.execute(delete(Sender).where(Sender.channel == "whatsapp"))
        store.sign(session, nurse, new, "en", MONDAY_MORNING)
        with pytest.raises(Refusal) as refused:
            store.switch_on(session, nurse, new, MONDAY_MORNING)
    assert (refused.value.code, sorted(refused.value.detail["missing"])) == ("contacts_missing", ["email", "whatsapp"])


def test_a_clinic_without_senders_has_no_whatsapp(database: Database, cast: Cast, protocol: Protocol) -> None:
    needy = replace(protocol, contacts_required=(Contact.WHATSAPP, Contact.OUT_OF_HOURS))
    with database.write() as session:
        session.execute(delete(Sender).where(Sender.clinic_id == cast.owner.clinic.id))
        assert missing_contacts(session, cast.owner.clinic.id, needy) == ["whatsapp"]


@pytest.mark.parametrize("role", ["receptionist", "clinician", "manager"])
def test_signing_needs_the_personal_permission(database: Database, cast: Cast, role: str) -> None:
    without = Actor("staff", cast.owner.clinic.id, cast.owner.manager.id, role)  # type: ignore[arg-type]
    with database.write() as session, pytest.raises(Refusal, match="forbidden"):
        store.sign(session, without, cast.owner.protocol, "fr", MONDAY_MORNING)


def test_signing_again_changes_nothing(database: Database, cast: Cast, nurse: Actor) -> None:
    with database.write() as session:
        for _ in range(2):
            store.sign(session, nurse, cast.owner.protocol, "en", MONDAY_MORNING)
        (signature,) = session.scalars(select(ProtocolSignOff).where(ProtocolSignOff.clinic_id == cast.owner.clinic.id))
        assert signature.signed_at == LONG_AGO
        assert "protocol.signed" not in session.scalars(select(AuditEntry.action)).all()


def test_signing_and_switching_on_are_noted(database: Database, cast: Cast, nurse: Actor, protocol: Protocol) -> None:
    with database.write() as session:
        new = store.adopt(session, cast.owner.clinic.id, replace(protocol, duration_minutes=75), MONDAY_MORNING)
        store.sign(session, nurse, new, "en", MONDAY_MORNING)
        store.switch_on(session, nurse, new, MONDAY_MORNING)
    with database.read() as session:
        trail = list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(entry.action, entry.subject_id) for entry in trail] == [
        ("protocol.signed", new.id),
        ("protocol.switched_on", new.id),
    ]
    assert trail[0].fields == ["en"]


def test_what_cannot_be_booked_says_why(database: Database, cast: Cast) -> None:
    with database.write() as session:
        with pytest.raises(Refusal, match="protocol_unknown"):
            store.current_version(session, cast.owner.clinic.id, "nothing")
        version = session.get_one(ProtocolVersion, (cast.owner.clinic.id, cast.owner.protocol.id))
        version.switched_on = False
        with pytest.raises(Refusal, match="protocol_off"):
            store.current_version(session, cast.owner.clinic.id, KEY)


def test_the_packaged_protocols_are_adopted_switched_off(database: Database, cast: Cast) -> None:
    with database.write() as session:
        versions = adopt_packaged(session, cast.owner.clinic.id, "", MONDAY_MORNING, check_texts)
        again = adopt_packaged(session, cast.owner.clinic.id, "", MONDAY_MORNING, check_texts)
        assert [each.id for each in versions] == [each.id for each in again]
        assert KEY in {version.key for version in versions}
        assert {version.id for version in versions if version.switched_on} <= {cast.owner.protocol.id}


def test_the_protocols_of_a_directory_replace_the_packaged_ones(database: Database, cast: Cast, tmp_path: Path) -> None:
    text = Path("config/protocols/microneedling-face.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(text.replace(f'key = "{KEY}"', 'key = "own-needling"'), "utf-8")
    with database.write() as session:
        versions = adopt_packaged(session, cast.owner.clinic.id, str(tmp_path), MONDAY_MORNING, check_texts)
    assert [version.key for version in versions] == ["own-needling"]


def test_a_faulty_protocol_leaves_nothing_behind(database: Database, cast: Cast, tmp_path: Path) -> None:
    text = Path("config/protocols/microneedling-face.toml").read_text("utf-8")
    (tmp_path / "a.toml").write_text(text.replace(f'key = "{KEY}"', 'key = "own-needling"'), "utf-8")
    (tmp_path / "b.toml").write_text("key = 5", "utf-8")
    with pytest.raises(ProtocolError), database.write() as session:
        adopt_packaged(session, cast.owner.clinic.id, str(tmp_path), MONDAY_MORNING, check_texts)
    with database.read() as session:
        assert {each.key for each in store.all_versions(session, cast.owner.clinic.id)} == {KEY}
