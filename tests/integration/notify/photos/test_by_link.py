"""A link takes one sending, on both databases and however many come at one moment."""

from threading import Barrier, Thread

import pytest

from service.base.ids import new_id
from service.notify.inbox.taking import actor_of_staff
from service.notify.photos.asking import PhotoAsking
from service.notify.photos.decoding import Photo, clean
from service.notify.photos.models import Attachment, PhotoLink, Picture
from service.notify.photos.uploading import PhotoUploads, Taken
from tests.integration.notify.replies.parts import Clinic, Treated
from tests.support.photos import a_photo

PHOTO = clean(a_photo())


def same(_content: bytes) -> Photo:
    return PHOTO


@pytest.fixture
def uploads(clinic: Clinic) -> PhotoUploads:
    return PhotoUploads(clinic.database, clinic.clock, clinic.door, same)


def asked(clinic: Clinic) -> str:
    """Ask for a photo in the one item that there is; return the secret that was texted."""
    asking = PhotoAsking(clinic.clock, "https://clinic.example", clinic.desk)
    with clinic.database.write() as session:
        asking.ask(session, actor_of_staff(clinic.house.nurse), clinic.item().id, new_id())
    return clinic.bodies("reply")[-1].partition("?k=")[2]


def test_what_comes_joins_the_item_as_the_patients_words(clinic: Clinic, juno: Treated, uploads: PhotoUploads) -> None:
    clinic.text("it is weeping and there is pus")
    taken = uploads.take(asked(clinic), [b"one", b"two"])
    assert (taken.standing, taken.photos) == ("taken", 2)
    assert (clinic.item().urgency, clinic.item().text.splitlines()[-1]) == ("urgent", "[2 photos sent by the link]")
    assert [one.state for one in clinic.all(Attachment)] == ["kept"] * 2
    assert {reply.patient_id for reply in clinic.replies()} == {juno.patient.id}


def test_a_photo_hides_no_words_from_those_who_are_alerted_later(
    clinic: Clinic, juno: Treated, uploads: PhotoUploads
) -> None:
    clinic.text("it is weeping and there is pus")
    secret = asked(clinic)
    with clinic.database.write() as session:
        clinic.desk.acknowledge(session, actor_of_staff(clinic.house.nurse), clinic.item().id)
    uploads.take(secret, [b"one"])
    assert "pus [1 photo sent by the link]" in clinic.bodies("alert")[-1]


def test_two_sendings_at_one_moment_are_one(clinic: Clinic, juno: Treated, uploads: PhotoUploads) -> None:
    clinic.text("it is weeping and there is pus")
    secret, together, taken = asked(clinic), Barrier(3), list[Taken]()

    def send() -> None:
        together.wait()
        taken.append(uploads.take(secret, [b"photo"]))

    threads = [Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.standing for one in taken) == ["taken", "used", "used"]
    assert (len(clinic.all(Attachment)), len(clinic.all(Picture))) == (1, 2)


def test_somebody_logged_by_phone_is_asked_by_sms(clinic: Clinic, juno: Treated, uploads: PhotoUploads) -> None:
    """Nobody wrote: the talk that the photo belongs to is made as it is asked for."""
    with clinic.database.write() as session:
        clinic.desk.log(session, actor_of_staff(clinic.house.nurse), juno.patient.id, "concern", "says it is red")
    assert uploads.take(asked(clinic), [b"photo"]).standing == "taken"
    (link,) = clinic.all(PhotoLink)
    (reply,) = clinic.replies()
    assert (reply.conversation_id, reply.inbox_item_id) == (link.conversation_id, clinic.item().id)
