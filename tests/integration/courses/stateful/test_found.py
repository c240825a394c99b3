"""What random histories have found, each told again by itself."""

from datetime import date, timedelta

from service.base.actors import Actor
from service.base.database import Database
from service.courses.offers.models import Offer
from service.courses.requests import BookingRequest
from tests.integration.courses.scene import KEY, wanted
from tests.integration.offers.scene import a_scene
from tests.support.clocks import FixedClock


def test_a_sick_day_offers_no_place_that_begins_at_once(database: Database, clock: FixedClock) -> None:
    """Only today leaves three weeks before the next session, and today's first place begins now."""
    with a_scene(database, clock) as scene:
        patient = scene.patient("Linnet Marlowe", "+447700900131")
        places = wanted(1, "2026-12-01 09:00"), wanted(2, "2026-12-21 10:00")
        request = BookingRequest(patient_id=patient.id, protocol=KEY, sessions=places, reason="Agreed")
        nurse = Actor("staff", scene.clinic_id, scene.house.nurse.id, "clinician")
        with scene.database.write() as session:
            scene.program.courses.book(session, nurse, request)
        scene.sick(date(2026, 12, 1))
        (offer,) = scene.all(Offer)
        assert offer.starts_at is not None
        assert offer.starts_at >= clock.now() + timedelta(minutes=30)
