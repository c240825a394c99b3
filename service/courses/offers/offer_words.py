"""Why somebody is to be rung, in words for the desk."""

from service.base.refusals import REFUSALS
from service.courses.offers.models import Offer
from service.courses.offers.texting import OfferTexts

WHY = {
    "not_textable": "Could not be asked by text.",
    "declined": "Was asked by text and did not take the place.",
    "no_answer": "Was asked by text and did not answer in time.",
    "no_place": "No other place was found.",
    "place_lost": "Took the place by text, but it was gone by then.",
    "place_away": "The place that was offered is with somebody who is off sick then.",
    "booked_since": "Was booked, or moved, while the sick day was being noted.",
    "not_taken": "The place that was offered was not taken, and they still have to be seen elsewhere.",
    "stands": "Was told that they cannot be seen; they can, and could not be told so by text.",
    "stands_if_rung": "Was on the list to ring. If somebody has rung them already, ring again; if not, leave it.",
    "wanted_other": "Asked for another time when we were away. Tell them that theirs stands, or find another.",
}
NO_PLACE = {
    "closed": "The clinic is closed on the days that come into question.",
    "practitioner_away": "Nobody else works on the days that come into question.",
    "practitioner_busy": "Everybody else is booked on the days that come into question.",
    "room_busy": "Every room is taken on the days that come into question.",
    "patient_busy": "The patient is busy, or has another session too near.",
    "too_soon": "It would be too soon after the session before.",
    "too_late": "The sessions before and after leave no day.",
    "outside_horizon": "The days that come into question are over.",
    "no_common_practitioner": "The course stays with its practitioner, who is away.",
    "on_hold": "The course is on hold.",
}
STATES = {
    "asked": "asked by text",
    "to_call": "to ring",
    "agreed": "agreed",
    "moved": "moved by the desk",
    "called": "settled by telephone",
    "withdrawn": "withdrawn",
}


def why_to_ring(offer: Offer, texts: OfferTexts) -> str | None:
    """Say why an offer is, or was, a call; None where it never was one."""
    if offer.why_call is None:
        return None
    reason = offer.reason or ""
    more = texts.sentence(reason) or NO_PLACE.get(reason) or (REFUSALS[reason].sentence if reason in REFUSALS else None)
    return f"{WHY[offer.why_call]} {more}" if more else WHY[offer.why_call]
