"""The table of refusals: stable code, HTTP status, and the sentence that every surface shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """Describe one kind of refusal: the HTTP status and a sentence for the person who asked."""

    status: int
    sentence: str


REFUSALS: dict[str, RefusalKind] = {
    # who may do what
    "sign_in_required": RefusalKind(401, "Please sign in first."),
    "token_invalid": RefusalKind(401, "This token is unknown or has been revoked."),
    "forbidden": RefusalKind(403, "Your role does not allow this."),
    "bad_signature": RefusalKind(403, "The signature does not match."),
    "cross_site": RefusalKind(403, "This request came from another website."),
    # what was asked for
    "not_found": RefusalKind(404, "There is nothing here, or it belongs to another clinic."),
    "method_not_allowed": RefusalKind(405, "This address does not answer that method."),
    "invalid_input": RefusalKind(422, "Some of the input is wrong; each fault is named."),
    "malformed_request": RefusalKind(400, "The request could not be read."),
    "unsupported_media_type": RefusalKind(415, "This address takes another kind of content."),
    "too_large": RefusalKind(413, "The request is too large."),
    "idempotency_mismatch": RefusalKind(422, "This Idempotency-Key was used before for another request."),
    "idempotency_in_progress": RefusalKind(409, "The first request with this Idempotency-Key is still at work."),
    "too_many_requests": RefusalKind(429, "Too many requests; please wait a little."),
    "internal_error": RefusalKind(500, "Something went wrong on our side; nothing was half-written."),
    "cannot_be_read": RefusalKind(
        503, "Something here cannot be read on this machine; please tell whoever looks after the system."
    ),
    # patients
    "number_impossible": RefusalKind(422, "This is not a number that can be texted."),
    "no_consent": RefusalKind(422, "The patient has not agreed to texts on this channel."),
    "stop_stands": RefusalKind(
        409,
        "STOP was texted from this phone, and only that phone can take it back: please ask the patient to text START "
        "from it to the number that our texts come from.",
    ),
    "number_changed": RefusalKind(409, "The number was changed while the page was open."),
    # protocols
    "protocol_unknown": RefusalKind(422, "There is no such protocol in this clinic."),
    "protocol_off": RefusalKind(422, "This protocol is switched off."),
    "protocol_unsigned": RefusalKind(422, "No named clinician has signed this version of the protocol."),
    "cover_undeclared": RefusalKind(
        422, "The clinic has not said for every hour of the coming 60 days which number is answered, or that none is."
    ),
    "cover_untested": RefusalKind(422, "Nobody has tried whether each number of the coming 60 days is answered."),
    "number_not_rung": RefusalKind(
        422, "A program may not ring this number by itself; please ring it yourself, and write down who answered."
    ),
    "number_rings": RefusalKind(409, "This number is being rung at the moment; please wait for what comes of it."),
    "number_tested_often": RefusalKind(
        429, "There were enough test calls for an hour; please ring the number yourself, and write down who answered."
    ),
    "contacts_missing": RefusalKind(422, "The clinic has not given every contact that the protocol's texts name."),
    "whatsapp_not_set_up": RefusalKind(409, "The clinic has no number on WhatsApp."),
    # texts
    "not_protocol_text": RefusalKind(409, "Only a text of the treatment can be sent again; write any other anew."),
    "not_sent_yet": RefusalKind(409, "This text has not left, or it is not known yet whether it arrived."),
    "sent_again": RefusalKind(
        409, "Somebody has had this text sent again already; only its newest copy can be sent again."
    ),
    "advice_stale": RefusalKind(409, "The advice of this text is out of date; please write to the patient yourself."),
    "nothing_to_put_right": RefusalKind(409, "Nothing is left to put right here; somebody may have done it just now."),
    "text_decided": RefusalKind(409, "Somebody has decided about this text already, or it has come to its end."),
    "already_paused": RefusalKind(409, "These texts are paused already."),
    "pause_lifted": RefusalKind(409, "Somebody has lifted this pause already."),
    # courses and the diary
    "screening_blocks": RefusalKind(422, "An answer to the screening stands against this treatment now."),
    "screening_needs_clinician": RefusalKind(422, "An answer to the screening asks for a clinician to decide."),
    "screening_contradicts": RefusalKind(409, "An earlier answer was yes; say that it was asked again."),
    "slot_taken": RefusalKind(409, "That time is taken."),
    "too_soon": RefusalKind(422, "The sessions are closer together than the protocol allows."),
    "too_late": RefusalKind(422, "The sessions are further apart than the protocol allows."),
    "wrong_end": RefusalKind(422, "The end does not fit the start and the length of the session."),
    "outside_hours": RefusalKind(422, "That time lies outside the hours of the clinic, practitioner or room."),
    "in_the_past": RefusalKind(422, "That time has already passed."),
    "in_the_future": RefusalKind(422, "That time has not come yet."),
    "session_state": RefusalKind(409, "The session is not in a state that allows this."),
    "appointment_state": RefusalKind(409, "The appointment is not in a state that allows this."),
    "too_many_kept": RefusalKind(409, "You keep too many places at once: book one, or let one go."),
    "nothing_to_undo": RefusalKind(409, "There is no change left to take back."),
    "undo_too_late": RefusalKind(409, "This change can no longer be taken back: a later one rests on it."),
    "another_change": RefusalKind(409, "Somebody has changed this session meanwhile; see what stands now."),
    "not_accepted": RefusalKind(409, "A session would be left without a place; say that this is accepted."),
    "too_many_sessions": RefusalKind(409, "The protocol allows no further session."),
    "swap_does_not_fit": RefusalKind(422, "The two sessions cannot change places."),
    "consultation_needed": RefusalKind(409, "The last session is so long ago that a consultation comes first."),
    "on_hold": RefusalKind(409, "The course is on hold: a clinician decides when it goes on."),
    "no_hold": RefusalKind(409, "The course is not on hold."),
    "concern_open": RefusalKind(409, "A concern is still open; deal with it first."),
    # offers, sick days and the waiting list
    "offer_settled": RefusalKind(409, "This offer has been settled already."),
    "offer_open": RefusalKind(409, "Another place has been offered for this session; settle that first."),
    "no_place_offered": RefusalKind(409, "No place has been offered; find one with the patient instead."),
    "absence_in_use": RefusalKind(409, "This absence belongs to a sick day; take that back instead."),
    "sick_day_known": RefusalKind(409, "This practitioner is known to be off sick on that day."),
    "sick_day_taken_back": RefusalKind(409, "This sick day has been taken back already."),
    "already_waiting": RefusalKind(409, "The patient is on the waiting list for this already."),
    "not_waiting": RefusalKind(409, "This entry of the waiting list has ended."),
    "wait_does_not_fit": RefusalKind(
        409, "This place does not suit whoever waits: it is taken, over, or outside what they wait for."
    ),
    # calls
    "call_settled": RefusalKind(409, "This call has been settled already; undo that first."),
    # the inbox
    "already_taken": RefusalKind(409, "A colleague has already taken this."),
    "already_resolved": RefusalKind(409, "This has already been closed."),
    "already_linked": RefusalKind(409, "This names another patient already. Where that is wrong, take it back first."),
    "not_linked": RefusalKind(409, "Nobody has named this patient by hand, so there is nothing to take back."),
    "new_words": RefusalKind(409, "More has come in since you opened this. Please read it first."),
    "reason_required": RefusalKind(422, "Please say why; colleagues read it beside the item."),
    "clinician_decides": RefusalKind(
        403,
        "Only a clinician decides that an urgent item ends without contact. If none is there, tell 111 or 999 what the "
        "patient wrote, and close it with that.",
    ),
    "still_open": RefusalKind(409, "This is not closed yet; mark its alert once it is."),
    "outcome_required": RefusalKind(422, "Closing needs an outcome."),
    "not_yours": RefusalKind(409, "Only the person who has this can hand it over."),
    "nobody_on_call": RefusalKind(409, "Nobody else on call can be rung now, so this stays with you."),
    "cannot_text": RefusalKind(409, "This number cannot be texted now."),
    # senders
    "sender_works": RefusalKind(409, "This number is not stopped: there is nothing to try."),
    # the machine
    "busy": RefusalKind(503, "The database is busy; please try again."),
    "not_ready": RefusalKind(503, "The service is not ready."),
}
