"""Worrying texts as the provider's webhook brings them: signed, each from another patient of a real course."""

from collections.abc import Iterator, Mapping
from itertools import count
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bench.delivery.town import Town
from service.base.pairs import among
from service.clinics.models import Sender
from service.notify.twilio_signature import HEADER
from service.patients.models import Patient
from tests.support.settings import ACCOUNT_SID, some_settings

PATH = "/webhooks/twilio/inbound"
WORDS = "Thank you for yesterday! Theres yellow stuff coming out near my nose and it hurts"

_numbers = count(1)


def requests_of(town: Town) -> Iterator[bytes]:
    """Give one whole HTTP request after another; every patient writes once, then all of them again."""
    settings = some_settings(town.url)
    validator, address = RequestValidator(settings.twilio_auth_token), settings.public_url + PATH  # type: ignore[no-untyped-call]
    while True:
        for form in _forms(town):
            yield _request(form, validator.compute_signature(address, form), urlsplit(address).netloc)  # type: ignore[no-untyped-call]


def _forms(town: Town) -> Iterator[Mapping[str, str]]:
    with town.database.read() as session:
        seats = [(seat.clinic, seat.patient) for seat in town.seats]
        found = session.scalars(select(Patient).where(among(Patient.clinic_id, Patient.id, seats)))
        mobiles = {(patient.clinic_id, patient.id): patient.mobile for patient in found}
        senders = {
            sender.clinic_id: sender.address for sender in session.scalars(select(Sender)) if sender.channel == "sms"
        }
    for seat in town.seats:
        sid = f"SM{next(_numbers):032x}"
        who = {"From": mobiles[seat.clinic, seat.patient] or "", "To": senders[seat.clinic]}
        ids = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT_SID}
        yield {**ids, **who, "Body": WORDS, "NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01"}


def _request(form: Mapping[str, str], signature: str, host: str) -> bytes:
    body = urlencode(form).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\n{HEADER}: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
