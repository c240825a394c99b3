"""A photo that comes with a text is noted with it, or not at all, and never lowers what the text says."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from service.notify.inbox.ways import last_words
from service.notify.photos.models import Attachment
from service.notify.replies import settle
from service.notify.replies.models import Reply
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated
from tests.integration.notify.replies.test_nothing_is_lost import Broken, break_triage
from tests.integration.notify.replies.test_web import app, client, posted
from tests.support.settings import ACCOUNT_SID

__all__ = ["app", "client"]


def with_photos(clinic: Clinic, body: str, count: int = 1) -> dict[str, str]:
    """Text as WhatsApp does with photos: an address for each."""
    form = clinic.form(body, NumMedia=str(count))
    folder = f"https://api.twilio.com/2010-04-01/Accounts/AC12/Messages/{form['MessageSid']}/Media"
    form |= {f"MediaUrl{place}": f"{folder}/ME{place}" for place in range(count)}
    clinic.intake.receive(form)
    return form


def waiting(clinic: Clinic) -> list[tuple[int, str, str]]:
    rows = clinic.all(Attachment)
    return sorted((row.position, row.provider_id, row.state) for row in rows)


def test_each_photo_waits_to_be_fetched(clinic: Clinic, juno: Treated) -> None:
    form = with_photos(clinic, "it looks like this", 2)
    assert waiting(clinic) == [(0, "ME0", "waiting"), (1, "ME1", "waiting")]
    clinic.intake.receive(form)
    assert len(waiting(clinic)) == 2


def test_photos_of_a_text_without_their_addresses_wait_too(clinic: Clinic, juno: Treated) -> None:
    clinic.text("it looks like this", NumMedia="2")
    assert waiting(clinic) == [(0, "", "waiting"), (1, "", "waiting")]


def test_a_text_that_is_not_kept_leaves_no_photo_behind(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(settle, "expect", Broken(2))
        with_photos(clinic, "it looks like this")
    assert (waiting(clinic), clinic.replies(), clinic.items()) == ([], [], [])
    clinic.later(minutes=1)
    clinic.intake.retry_waiting()
    assert (len(waiting(clinic)), len(clinic.replies()), len(clinic.items())) == (1, 1, 1)


def test_a_text_that_nobody_can_read_keeps_its_photo(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_triage(monkeypatch, 99)
    with_photos(clinic, "a text that breaks the reading")
    for _ in range(2):
        clinic.later(minutes=1)
        clinic.intake.retry_waiting()
    assert waiting(clinic) == [(0, "ME0", "waiting")]


def test_a_photo_from_a_phone_of_staff_is_kept_with_their_command(clinic: Clinic, juno: Treated) -> None:
    form = clinic.form("ACK 1234", sender=clinic.mobile_of(clinic.house.nurse), NumMedia="1")
    clinic.intake.receive(form)
    assert len(waiting(clinic)) == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [("", "[a photo or other file, no words]"), ("no pain, all good x", "no pain, all good x")],
)
def test_a_photo_alone_or_with_kind_words_goes_to_a_person(
    clinic: Clinic, juno: Treated, words: str, shown: str
) -> None:
    with_photos(clinic, words)
    assert (clinic.item().urgency, clinic.item().text) == ("unclear", shown)
    assert [reply.category for reply in clinic.replies()] == ["unclear"]


def test_a_photo_lowers_nothing(clinic: Clinic, juno: Treated) -> None:
    with_photos(clinic, "it is weeping and there is pus")
    assert clinic.item().urgency == "urgent"
    with_photos(clinic, "")
    assert clinic.item().urgency == "urgent"


def test_what_comes_by_a_link_opens_no_window_of_whatsapp(clinic: Clinic, juno: Treated) -> None:
    """Only a text opens it: taken for one, a photo by a link would send free words into a shut window."""
    clinic.text("hello", sender=f"whatsapp:{MARNIE}")
    (reply,) = clinic.replies()
    with clinic.database.write() as session:
        by_link = {"provider_id": f"upload:{reply.id}", "category": "unclear", "body": "", "signs": [], "because": "[]"}
        place = {"clinic_id": reply.clinic_id, "conversation_id": reply.conversation_id, "lexicon_version": ""}
        session.add(Reply(received_at=reply.received_at + timedelta(hours=9), media=1, **place, **by_link))
        session.flush()
        assert last_words(session, clinic.item()) == reply.received_at


def test_kind_words_with_a_photo_reach_a_person_from_the_webhook_on(
    clinic: Clinic, juno: Treated, client: FlaskClient
) -> None:
    form = clinic.form("no pain, all good x", NumMedia="1", AccountSid=ACCOUNT_SID)
    form["MediaUrl0"] = (
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{form['MessageSid']}/Media/ME1"
    )
    assert posted(client, form).status_code == 200
    assert (clinic.item().urgency, waiting(clinic)) == ("unclear", [(0, "ME1", "waiting")])
