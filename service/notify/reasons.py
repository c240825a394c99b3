"""Why a text is where it is: one table from the stable code to the sentence that a receptionist reads."""

from service.notify.timeline.outcomes import SENTENCES

REASONS: dict[str, str] = {
    **{code.value: sentence for code, sentence in SENTENCES.items()},
    # what the patient wants, and where they can be reached
    "no_consent": "The patient has not agreed to texts on this channel.",
    "opted_out": "This number has answered STOP, or the patient told the desk “No more texts”; their page says which.",
    "wants_less": "The patient wants texts about safety only (they answered LESS or told the desk), so please tell "
    "them the rest.",
    "prefers_print": "The patient wants the advice on paper: please print the sheet once the session is completed, and "
    "tell them dates and preparation yourself.",
    "wants_no_texts": "The patient wants no texts; please tell them by telephone.",
    "channel_unavailable": "The clinic cannot send by WhatsApp; please choose SMS once the patient has agreed to that.",
    "whatsapp_no_template": "The patient has not written for a day, and WhatsApp has approved no template of this "
    "text; please ask whether SMS suits, or ring.",
    "whatsapp_window_shut": "The patient has not written by WhatsApp for a day, which ends free words there, and has "
    "not agreed to SMS; please ring.",
    "no_number": "No mobile number is known.",
    "number_landline": "The number is a landline; carriers would read the text aloud.",
    "number_impossible": "The number cannot exist; please check it with the patient.",
    "number_invalid": "The network says that the number is not valid; please check it with the patient.",
    "number_not_mobile": "The number is not that of a mobile phone; please check it with the patient.",
    "number_unknown": "The network does not know the number; please check it with the patient.",
    "handset_unreachable": "The phone was off or out of reach for too long.",
    "number_suspended": "Somebody said that this is the wrong number, so nothing is texted there until it is settled.",
    "blocked_by_recipient": "The phone blocks texts from the clinic.",
    # what speaks against asking by text whether a new place suits
    "number_shared": "Others have this number too, so an answer by text could be anybody's.",
    "offer_no_time": "Too little time is left to ask by text and to wait for the answer.",
    "stands_no_time": "Too little time is left to tell them by text.",
    "offer_over": "The offer was settled before it could leave.",
    # what speaks against telling that a session was moved
    "moved_back": "The session is back at the time that the patient knows.",
    "moved_too_near": "The new time is too near for a text to arrive before it.",
    "told_anew": "More has changed since, and a later text tells all of it.",
    "told_with_booking": "The text about the booking had not left by then, so that one tells the new time.",
    # what another text has said
    "covered_by": "A text about another treatment told the patient the same today.",
    "told_before": "This number has been told on this channel before who texts and how to stop.",
    "cover_lost": "The text about another treatment that told the same did not arrive, so this one goes after all.",
    # why somebody rings, or need not any more
    "call_unknown": "An hour after it was due nobody can say whether the text left.",
    "call_waits": "An hour after it was due the text has still not left.",
    "call_tried": "An hour after it was due the text has been tried, and has not arrived.",
    "was_unreachable": "When the text was due, the patient could not be texted.",
    "wants_move": "They answered the reminder with MOVE: they need another time.",
    "delivered_after_all": "The text arrived after all.",
    "goes_by_text": "The patient can be texted again, and the text goes when it is due.",
    "reminded_before": "The reminder of this very time has gone out before.",
    "confirmed_since": "They have confirmed the place since.",
    # why nobody was asked again who did not answer a check-in
    "asked_too_late": "The clinic was not open in time to ask once more by text.",
    # what happened to the course
    "completion_undone": "The tick that the session was completed has been taken back.",
    "ticked_again": "The session was ticked again before this could tell the patient of a mistake.",
    "session_changed": "The session has been moved, completed or cancelled since.",  # in rows of before
    "session_moved": "The session has been moved since.",
    "session_completed": "The session was completed before.",
    "undone_too_late": "The session was ticked when this was due, and had begun when the tick was taken back.",
    "session_missed": "The patient did not come to the session.",
    "session_cancelled": "The session was cancelled.",
    "course_cancelled": "The course was cancelled.",
    # what it waits for
    "withheld_on_hold": "Withheld while the course is on hold.",
    "withheld_concern_open": "Withheld while a concern is open.",
    "withheld_concern_shared": "Withheld while a concern from this number is open and nobody has said whose it is.",
    "withheld_undecided": "Waits until a clinician says whether it is sent, changed or dropped.",
    "dropped_by_clinician": "A clinician dropped it after what the patient had reported.",
    "withheld_offer_open": "Withheld while another place is offered for this session and nothing is settled.",
    "withheld_place_lost": "Withheld because nobody can treat at that time: the session must be moved first.",
    "quiet_hours": "Waits for the end of the quiet hours.",
    "protocol_unsigned": "Waits until a clinician has signed this version of the texts.",
    "whatsapp_words_awaited": "Waits until the patient writes back by WhatsApp, as they were asked to; dropped after a "
    "day, or when the item is closed.",
    "no_sender": "Waits because the clinic has no number to send from.",
    "sender_stopped": "Waits because the network refuses the clinic's number; Today says what to do.",
    "paused_clinic": "Waits because the clinic has paused its aftercare and reminders.",
    "paused_protocol": "Waits because the clinic has paused the texts of this treatment.",
    "same_day_gap": "Waits so that it does not arrive together with the text of another treatment.",
    "capped": "Waits until the morning, because the patient has had enough texts for one day.",
    "whatsapp_template_waits": "Waits until WhatsApp has approved the template of this text.",
    "whatsapp_failed": "WhatsApp could not bring it, so it goes by SMS.",
    "whatsapp_unseen": "WhatsApp gave no receipt in time, so it is repeated by SMS.",
    "waits_for_first_text": "Waits until the new number has been told who texts and how to stop.",
    "hold_lifted": "The hold was lifted.",
    # how the sending went
    "expired": "It could not leave in time, and the advice would be stale now.",
    "expired_on_hold": "It was withheld while the course was on hold, until its advice was out of date.",
    "expired_concern_open": "It was withheld while a concern was open, until its advice was out of date.",
    "expired_concern_shared": "It was withheld while a concern from this number was open and nobody had said whose it "
    "was, until its advice was out of date.",
    "expired_undecided": "It was held back, and no clinician said what becomes of it until its advice was out of date.",
    "expired_place_lost": "It was withheld because nobody could treat at that time and the session was not moved, "
    "until its advice was out of date.",
    "expired_quiet": "It fell into the quiet hours, and its advice was out of date when they ended.",
    "expired_first_text": "It waited until the number had been told who texts and how to stop, and then its advice was "
    "out of date.",
    "expired_cover_lost": "A text about another treatment was to tell the same. It did not arrive, and by then the "
    "advice was out of date.",
    "expired_unsigned": "No clinician had signed this version of the texts before its advice was out of date.",
    "expired_no_sender": "The clinic had no number to send from until its advice was out of date.",
    "expired_no_words": "The patient was asked by WhatsApp to write back and did not within a day; it was out "
    "of date then: ring them.",
    "item_closed": "The item was closed before the patient wrote back, so this was dropped.",
    "not_asked_to_write": "The patient could not be asked by WhatsApp to write back, so this was dropped: ring them.",
    "expired_no_template": "WhatsApp had not approved the template of this text before its advice was out of date.",
    "expired_network": "The network could not take it until its advice was out of date.",
    "unknown_outcome": "Whether the network had it could not be found out until its advice was out of date, so it was "
    "not sent again.",
    "expired_at_provider": "The network could not deliver it in the time that was left for it.",
    "expired_sender_stopped": "The network refused the clinic's number until its advice was out of date.",
    "expired_paused": "The clinic had paused its texts until its advice was out of date.",
    "expired_capped": "The patient had had enough texts that day, and by the morning its advice would be out of date.",
    "provider_busy": "The network was busy.",
    "provider_unreachable": "The network could not be reached.",
    "provider_error": "The network answered with an error; whether it has the text is being found out.",
    "no_answer": "The network did not answer; whether it has the text is being found out.",
    "worker_lost": "The sending was interrupted; whether the network has the text is being found out.",
    "worker_too_slow": "Put back before the call, because this machine was too busy.",
    "changed_meanwhile": "Put back before the call, because something had changed since it was checked.",
    "worker_stopped": "Put back before the call, because this machine was being switched off.",
    "cannot_be_read": "This text, or the number it goes to, could not be read on this machine; please ring, and tell "
    "whoever looks after the system.",
    "not_prepared": "The text could not be put together; please tell whoever looks after the system.",
    "proven_unsent": "The network never had it, so it is sent again.",
    "not_in_list": "The network never had it.",
    "alert_over": "Somebody had dealt with it before anybody could say whether the alert went out.",
    "reached_since": "Somebody took it before this could tell the patient that nobody was reached.",
    "staff_left": "Whoever it was for no longer works here.",
    "alert_unanswered": "The alert is sent again, because nobody can say whether it went out.",
    "late_receipt": "The network's receipt came late.",
    "no_receipt": "It was handed to the network, which never said whether it arrived.",
    "not_delivered": "The network could not deliver it.",
    "not_routable": "The network has no way to this number.",
    "carrier_error": "The patient's network failed to deliver it.",
    "filtered": "The network took it for spam.",
    "provider_refused": "The network refused it; please tell whoever looks after the system.",
    "text_refused": "The network took other texts and refused this one three times; please tell the patient yourself.",
    "provider_garbled": "Something else answers in the network's place; please tell whoever looks after the system.",
    "call_not_answered": "The phone rang and nobody answered.",
    "call_busy": "The phone was engaged.",
    "call_failed": "The call did not come about.",
    "call_no_key": "The call was answered, and nobody pressed 1: perhaps by a voicemail.",
    "number_not_callable": "The network cannot call this number.",
    "mail_server_away": "The clinic's mail server could not be reached; it is tried again.",
    "mail_server_busy": "The clinic's mail server was busy; it is tried again.",
    "mail_server_refuses": "The clinic's mail server takes no mail from here; please tell whoever looks after the "
    "system.",
    "mail_login": "The clinic's mail server refuses our password; please tell whoever looks after the system.",
    "mail_tls": "The clinic's mail server has no certificate that can be trusted; please tell whoever looks after the "
    "system.",
    "mail_sender_refused": "The clinic's mail server does not let us send from the clinic's address; please tell "
    "whoever looks after the system.",
    "mail_address_unknown": "The mail server does not know this address; please check it.",
    "mail_refused": "The mail server refused this mail.",
    "mail_bounced": "The mail came back: it could not be delivered. Please check the address.",
    "no_carrier": "Calls or mail are not set up here; please tell whoever looks after the system.",
    "provider_credentials": "The network refuses the clinic's account; please tell whoever looks after the system.",
    "sender_unusable": "The network refuses the clinic's number; please tell whoever looks after the system.",
    "country_not_enabled": "The clinic's account may not text to this country.",
    "account_suspended": "The network has suspended the clinic's account; please tell whoever looks after the system.",
    "carrier_silent": "The patient's network did not say whether it took the text, so it was not sent again.",
    "network_limit": "The network takes no more texts from the clinic today.",
    "not_on_whatsapp": "The number cannot be reached on WhatsApp.",
    "outside_window": "WhatsApp takes the clinic's own words only within a day of the patient's last message.",
    "template_refused": "WhatsApp refused the wording; please tell whoever looks after the system.",
    "whatsapp_sender": "WhatsApp refuses the clinic's number; please tell whoever looks after the system.",
    "whatsapp_withheld": "WhatsApp chose not to deliver it.",
    "photo_video": "The patient sent a video, which cannot be shown here: ask for a photo, or ring.",
    "photo_audio": "The patient sent a voice message, which cannot be played here: ring.",
    "photo_heic": "The patient sent a photo in a format that cannot be shown here (HEIC): ask for a screenshot of it.",
    "photo_no_photo": "The patient sent something that is no photo, such as a document: ask for a photo, or ring.",
    "photo_too_large": "What the patient sent is too large to be taken in, a video perhaps: ask for a photo or a "
    "screenshot, or ring.",
    "photo_broken": "The photo arrived damaged: ask for it again, or ring.",
    "photo_gone": "The network does not have the photo: ask for it again, or ring.",
    "photo_unreachable": "The photo could not be fetched from the network: ask for it again, or ring.",
    "trial_account": "The clinic's account at the network is a trial one, which may not text this number.",
}


def sentence_for(code: str | None) -> str | None:
    """Give the sentence of a reason, None where there is no reason; every code has one."""
    return None if code is None else REASONS[code]
