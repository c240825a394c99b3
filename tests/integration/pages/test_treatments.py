"""Treatments on pages: the list, what a version shows, and a new one from signature to the first course."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.clinics.models import Practitioner, Room, Staff
from service.notify.protocol_texts import check_texts
from service.protocols.adoption import adopt_files
from service.protocols.models import ProtocolVersion
from tests.integration.pages.scene import a_known_patient, booked, plans
from tests.support.clocks import MONDAY_MORNING
from tests.support.web import Visitor, Web
from tests.unit.protocols.shipped import packaged


@pytest.fixture
def stocked(web: Web) -> Web:
    """The clinic has taken in all packaged treatments; its nurse may sign."""
    with web.program.database.write() as session:
        adopt_files(session, web.house.clinic.id, None, MONDAY_MORNING, check_texts)
        session.get_one(Staff, (web.house.clinic.id, web.house.nurse.id)).may_sign_protocols = True
    return web


def address_of(web: Web, key: str) -> str:
    with web.program.database.read() as session:
        wanted = (ProtocolVersion.clinic_id == web.house.clinic.id, ProtocolVersion.key == key)
        return f"/treatments/{session.scalars(select(ProtocolVersion.id).where(*wanted)).one()}"


def in_use(web: Web, key: str) -> Visitor:
    """Let the nurse sign a treatment and switch it on from its page."""
    nurse, address = web.signed_in("clinician"), address_of(web, key)
    assert "Use for new courses" in nurse.do(f"{address}/sign/en")
    assert "in use for new courses" in nurse.do(f"{address}/switch-on")
    return nurse


def section(page: str, name: str) -> str:
    """Return a part of a page from its id to the end of its section."""
    return page[page.index(f'id="{name}"') :].split("</section>", maxsplit=1)[0]


def test_the_list_begins_with_what_is_in_use_and_says_what_the_others_lack(stocked: Web) -> None:
    page = stocked.signed_in().see("/treatments")
    waiting = section(page, "waiting")

    assert page.index('id="in-use"') < page.index('id="waiting"')
    assert "Micro-needling, face" in section(page, "in-use")
    assert waiting.count("nobody has signed") == waiting.count("switched off") == len(packaged()) - 1
    assert 'id="earlier"' not in page


def test_a_replaced_version_is_kept_apart(stocked: Web) -> None:
    with stocked.program.database.write() as session:
        first = session.scalars(
            select(ProtocolVersion).where(
                ProtocolVersion.clinic_id == stocked.house.clinic.id, ProtocolVersion.key == "ipl"
            )
        ).one()
        content = {**first.content, "duration_minutes": 50}
        session.add(
            ProtocolVersion(
                clinic_id=first.clinic_id,
                key="ipl",
                number=2,
                content=content,
                content_hash="b" * 64,
                created_at=MONDAY_MORNING,
            )
        )
    page = stocked.signed_in().see("/treatments")

    assert "version 1" in section(page, "earlier")
    assert "IPL" in section(page, "earlier")
    assert "version 2 · bbbbbbbbbbbb · 50 minutes" in section(page, "waiting")


def test_a_clinic_without_treatments_learns_what_to_do(web: Web) -> None:
    with web.program.database.write() as session:
        session.execute(update(ProtocolVersion).values(switched_on=False))
    assert "None yet, so no course can be booked." in web.signed_in().see("/treatments")


def test_a_version_shows_figures_with_sources_needs_and_questions(stocked: Web) -> None:
    page = stocked.signed_in().see(address_of(stocked, "laser-hair-removal-face"))
    figures = section(page, "figures")

    for label, days in (("Never under", 21), ("At least", 28), ("Ideally", 42), ("At most", 56)):
        assert re.search(rf"{label}</th><td[^>]*>{days} days</td>", figures)
    assert figures.count("Int J Dermatol 2005;44:50") >= 2
    assert "After a cleared reaction</th>" in figures
    assert "practitioners with the skill “laser”" in section(page, "needs")
    assert section(page, "questions").count("<strong>") == len(packaged()["laser-hair-removal-face"].screening)


def test_what_nobody_has_signed_says_so_and_offers_no_switch(stocked: Web) -> None:
    page = stocked.signed_in("manager").see(address_of(stocked, "ipl"))
    assert "Nobody has signed this version." in page
    assert "Use for new courses" not in page


def test_a_signature_shows_whose_it_is(stocked: Web) -> None:
    in_use(stocked, "ipl")
    page = stocked.signed_in().see(address_of(stocked, "ipl"))
    assert stocked.house.nurse.name in section(page, "signatures")


def test_a_treatment_that_was_switched_on_is_offered_for_new_courses(stocked: Web) -> None:
    patient, desk = a_known_patient(stocked), stocked.signed_in()
    assert 'value="ipl"' not in desk.see(f"/courses/new?patient={patient.id}")
    in_use(stocked, "ipl")

    page = desk.see(f"/courses/new?patient={patient.id}&protocol=ipl")
    assert 'value="ipl" selected' in page
    assert len(plans(page)) == 3


@pytest.mark.parametrize("key", ["ipl", "prp-scalp"])
def test_people_without_listed_skills_and_rooms_without_a_kind_serve_it(stocked: Web, key: str) -> None:
    in_use(stocked, key)
    course = booked(stocked, stocked.signed_in(), a_known_patient(stocked), protocol=key)
    assert isinstance(course, UUID)


def test_people_of_another_skill_and_rooms_of_another_kind_do_not_serve_it(stocked: Web) -> None:
    in_use(stocked, "ipl")
    patient, desk = a_known_patient(stocked), stocked.signed_in()
    address = f"/courses/new?patient={patient.id}&protocol=ipl"
    with stocked.program.database.write() as session:
        session.execute(update(Practitioner).values(skills=["peel"]))
    assert plans(desk.see(address)) == []
    with stocked.program.database.write() as session:
        session.execute(update(Practitioner).values(skills=["peel", "ipl"]))
        session.execute(update(Room).values(kind="treatment"))
    assert plans(desk.see(address)) == []
    with stocked.program.database.write() as session:
        session.execute(update(Room).values(kind="laser"))
    assert len(plans(desk.see(address))) == 3


def test_who_signs_sees_what_falls_out_where_a_worry_waits_for_a_person(stocked: Web) -> None:
    page = stocked.signed_in().see(address_of(stocked, "prp-face"))
    left_out = page.split("left out, where a worry of the patient waits for a person:")[1].split("</article>")[0]

    assert "Temporary and common now" in left_out
    assert "What you see now is not the final result." in left_out
    assert "not normal" not in left_out
