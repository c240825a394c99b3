"""Photos that come with a mail stand beside its words, made anew like those of every other way."""

from base64 import encodebytes

from service.base.phones import Phones
from service.notify.delivery.delivery import Delivery
from service.notify.photos.decoding import clean
from service.notify.photos.fetching import PhotoFetch
from service.notify.photos.models import Attachment, Picture
from tests.integration.notify.mail.desk import MailDesk
from tests.integration.notify.replies.parts import Treated
from tests.support.photos import a_photo
from tests.support.settings import some_settings

IMAGE = "Content-Type: image/jpeg; name=cheek.jpg\r\nContent-Transfer-Encoding: base64"
PAPER = "Content-Type: application/pdf; name=letter.pdf\r\nContent-Transfer-Encoding: base64"


def test_a_photo_of_a_mail_is_kept_and_what_is_none_says_so(desk: MailDesk, juno: Treated) -> None:
    parts = [("Content-Type: text/plain", "My cheek"), (IMAGE, encodebytes(a_photo()).decode()), (PAPER, "JVBERi0=")]
    body = "".join(f"--e\r\n{head}\r\n\r\n{inner}\r\n" for head, inner in parts) + "--e--"
    desk.mail(body, kind="multipart/mixed; boundary=e")
    settings = some_settings()
    delivery = Delivery(settings, desk.database, desk.clinic.clock, Phones(allow_drama=True))
    fetch = PhotoFetch(settings, desk.database, desk.clinic.clock, delivery.accounts, clean)
    assert fetch.run() == 2
    assert fetch.run() == 0, "nothing is to be deleted anywhere"
    found = sorted(desk.clinic.all(Attachment), key=lambda one: one.position)
    assert [one.state for one in found] == ["kept", "refused"]
    assert found[1].reason is not None
    assert {one.size for one in desk.clinic.all(Picture)} == {"whole", "small"}
    assert desk.clinic.item().urgency == "unclear"
