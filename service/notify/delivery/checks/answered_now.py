"""The words of an acknowledgement as it leaves: it may have waited, and the number it names gone home meanwhile."""

from datetime import datetime

from service.base.phones import readable
from service.clinics.models import Sender
from service.notify.inbox.acknowledgement_keys import AckKey
from service.notify.inbox.acknowledgement_texts import acknowledgement_texts
from service.notify.models import Message
from service.notify.places import Places


def words_now(message: Message, sender: Sender | None, places: Places, now: datetime) -> str:
    """Return the fixed words of a text; an acknowledgement names who answers at `now`, clinic time."""
    body = message.body or ""
    key = AckKey.parse(message.dedupe_key) if message.kind == "acknowledgement" else None
    site = places.sites.get((sender.clinic_id, sender.site_id)) if sender else None
    if key is None or site is None:
        return body
    number = places.cover(site).number_at(now)
    texts = acknowledgement_texts(message.language)
    return texts.rewrite(body, key.urgency, key.topic, readable(number) if number else None)
