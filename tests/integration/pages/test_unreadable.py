"""Rows that cannot be read on this machine keep no page of the others from being seen."""

from sqlalchemy import LargeBinary, literal, update

from service.base.columns import Sealed
from service.base.models import Base
from service.base.unreadable import SHOWN
from tests.integration.pages.scene import a_known_patient
from tests.integration.pages.test_inbox import an_item
from tests.support.web import Web

LISTS = [
    "/",
    "/inbox",
    "/inbox/items",
    "/diary",
    "/diary/add",
    "/patients",
    "/courses/new",
    "/to-ring",
    "/sick-days/new",
    "/waiting-list",
    "/record",
]
NEVER_CHANGED = {"consents", "replies", "call_events"}
"""The database itself keeps their rows as they are."""


def damage_all(web: Web) -> None:
    """Damage every sealed value of the clinic but those by which somebody signs in."""
    with web.program.database.write() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Sealed) and table.name not in {"accounts", *NEVER_CHANGED}:
                    broken = update(table).where(column.is_not(None))
                    session.execute(broken.values({column.name: literal(b"deadbeef", LargeBinary)}))


def test_every_list_shows_its_rows_even_where_nothing_can_be_read(web: Web) -> None:
    item = an_item(web)
    damage_all(web)
    visitor = web.signed_in("manager")
    for path in LISTS:
        visitor.see(path)
    assert SHOWN in visitor.see("/patients")
    assert SHOWN in visitor.see("/inbox/items")
    for path in (f"/inbox/{item.id}", f"/patients/{item.patient_id}", f"/courses/{item.course_id}"):
        assert SHOWN in visitor.see(path)


def test_a_patient_that_cannot_be_read_is_mended_by_writing_it_again(web: Web) -> None:
    patient = a_known_patient(web)
    damage_all(web)
    visitor = web.signed_in()
    answer = visitor.post(f"/patients/{patient.id}/edit", name="Marnie Thistle", mobile="07700 900140", channel="sms")
    assert answer.status_code == 302
    assert "Marnie Thistle" in visitor.see(f"/patients/{patient.id}")


def test_a_form_that_sends_back_what_could_not_be_read_changes_nothing_and_says_so(web: Web) -> None:
    patient = a_known_patient(web)
    damage_all(web)
    answer = web.signed_in().post(f"/patients/{patient.id}/edit", name=SHOWN, mobile="07700 900140", channel="sms")
    assert answer.status_code == 503
    assert "Something here cannot be read on this machine" in answer.text
