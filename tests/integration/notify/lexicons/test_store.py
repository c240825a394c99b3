"""Versions of lexicons: what a clinic has signed reads its replies, and nothing stops the reading."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.base.actors import Actor
from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.errors import Refusal
from service.notify.lexicons import store
from service.notify.lexicons.documents import packaged_documents
from service.notify.lexicons.in_use import LexiconsInUse
from service.notify.lexicons.models import LexiconVersion
from service.notify.triage.gathering import Document
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues
from tests.cast import Cast
from tests.support.clocks import MONDAY_MORNING
from tests.support.rows import rows_of

HURTS = "łupie mnie okropnie"


def read_by(database: Database, cast: Cast, lexicons: LexiconsInUse | None = None) -> Tongues:
    with database.read() as session:
        return (lexicons or LexiconsInUse(load_tongues())).of(session, cast.owner.clinic.id)


def keep(database: Database, cast: Cast, document: Document, by: Actor | None = None, *, days: int = 0) -> None:
    at = MONDAY_MORNING + timedelta(days=days)
    with database.write() as session:
        version = store.adopt(session, cast.owner.clinic.id, document, at)
        if by is not None:
            store.sign(session, by, version, at)


def test_the_packaged_lexicons_read_until_somebody_signs_another(database: Database, cast: Cast, own: Document) -> None:
    assert read_by(database, cast) is load_tongues()
    keep(database, cast, own)
    assert read_by(database, cast) is load_tongues()


def test_a_signed_version_reads_the_replies(database: Database, cast: Cast, own: Document, nurse: Actor) -> None:
    assert load_tongues().triage(HURTS).category == "unclear"
    keep(database, cast, own, nurse)
    judged = read_by(database, cast).triage(HURTS)
    assert judged.category == "urgent"
    assert judged.lexicon_version.endswith("+pl-own-1")


def test_the_other_languages_go_on_as_they_are(database: Database, cast: Cast, own: Document, nurse: Actor) -> None:
    keep(database, cast, own, nurse)
    tongues = read_by(database, cast)
    assert tongues.triage("me duele mucho").category == "urgent"
    assert len(tongues.others) == len(load_tongues().others)


def test_the_version_signed_last_counts(database: Database, cast: Cast, own: Document, nurse: Actor) -> None:
    lexicons = LexiconsInUse(load_tongues())
    keep(database, cast, own, nurse)
    assert read_by(database, cast, lexicons).triage(HURTS).category == "urgent"
    keep(database, cast, dict(packaged_documents()["pl"]), nurse, days=1)
    assert read_by(database, cast, lexicons).triage(HURTS).category == "unclear"
    keep(database, cast, own, nurse, days=2)
    assert read_by(database, cast, lexicons).triage(HURTS).category == "urgent"


def test_an_english_version_of_the_clinics_own_is_read_with_all_others(
    database: Database, cast: Cast, nurse: Actor
) -> None:
    keep(database, cast, {**packaged_documents()["en"], "version": "en-own-7"}, nurse)
    tongues = read_by(database, cast)
    assert tongues.triage("it hurts", day=3).lexicon_version == "en-own-7"
    assert tongues.triage("boli mnie", day=3).category == "urgent"


def test_another_clinics_signature_changes_nothing_here(
    database: Database, cast: Cast, own: Document, nurse: Actor
) -> None:
    keep(database, cast, own, nurse)
    with database.read() as session:
        assert LexiconsInUse(load_tongues()).of(session, cast.outsider.clinic.id) is load_tongues()


def test_a_signed_version_that_cannot_be_read_any_more_gives_way(
    database: Database, cast: Cast, own: Document, nurse: Actor
) -> None:
    keep(database, cast, {**own, "signs": {"pain": ["..."]}}, nurse)
    judged = read_by(database, cast).triage("boli mnie twarz", day=2)
    assert judged.category == "urgent"
    assert "pl-own-1" not in judged.lexicon_version


def test_the_same_content_is_the_same_version(database: Database, cast: Cast, own: Document) -> None:
    keep(database, cast, own)
    keep(database, cast, own, days=3)
    keep(database, cast, {**own, "version": "pl-own-2"})
    with database.read() as session:
        assert sorted(version.number for version in rows_of(session, LexiconVersion)) == [1, 2]


def test_only_who_may_sign_signs_and_it_is_recorded(
    database: Database, cast: Cast, own: Document, nurse: Actor
) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        keep(database, cast, own, replace(nurse, may_sign_protocols=False))
    keep(database, cast, own, nurse)
    with database.read() as session:
        (entry,) = rows_of(session, AuditEntry, AuditEntry.action == "lexicon.signed")
        assert entry.actor_id == nurse.id
