"""Everything that a patient sent as a photo is handed out and erased in one place, and nobody else's."""

from uuid import uuid4

from sqlalchemy import select

from service.notify.photos.decoding import clean
from service.notify.photos.erasing import erase_photos, photos_of_patient
from service.notify.photos.keeping import keep
from service.notify.photos.models import Attachment, PhotoLink, Picture
from tests.integration.notify.photos.test_expected import with_photos
from tests.integration.notify.replies.parts import Clinic, Treated
from tests.support.photos import a_photo, opened


def test_a_patients_photos_are_handed_out_and_erased_with_their_links(clinic: Clinic, juno: Treated) -> None:
    with_photos(clinic, "it looks like this", 2)
    clinic.text("mine looks like that", sender="+447700900777", NumMedia="1")
    with clinic.database.write() as session:
        for one in session.scalars(select(Attachment).where(Attachment.provider_id != "")):
            keep(session, one, clean(a_photo()), clinic.clock.real())
        link = PhotoLink(clinic_id=juno.patient.clinic_id, token_hash="0" * 64, form=uuid4())
        reply = next(one for one in clinic.replies() if one.patient_id)
        assert reply.inbox_item_id is not None
        link.inbox_item_id, link.conversation_id = reply.inbox_item_id, reply.conversation_id
        link.created_at = link.expires_at = clinic.clock.now()
        session.add(link)
        session.flush()
        theirs = juno.patient.clinic_id, juno.patient.id
        assert [opened(one.content).size for one in photos_of_patient(session, *theirs)] == [(64, 48)] * 2
        assert erase_photos(session, *theirs) == 2
        assert list(photos_of_patient(session, *theirs)) == []
    assert (clinic.all(Picture), clinic.all(PhotoLink)) == ([], [])
    assert len(clinic.all(Attachment)) == 1  # the one of somebody else
