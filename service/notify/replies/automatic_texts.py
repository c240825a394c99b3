"""Did a phone write a text by itself, as it does while its owner drives? Pure.

Only texts that say nothing but what phones say: every sentence of it is one of theirs. Words of the patient beside
them are read like any others.
"""

import re
from dataclasses import replace

from service.notify.replies.form import Inbound
from service.notify.triage.judgement import Judgement

LONGEST = 600
NOT_LETTERS = re.compile(r"[^a-z]+")
APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}`]")
LATER = (
    r"(?: (?:later|soon|shortly|when i (?:can|stop|arrive|park|get (?:there|home|in|where im going))|as soon as i can))"
)
BACK = r"(?:reply|answer|text|call|ring|message|contact|get back to|write)(?: to)?(?: you)?(?: back)?"
SAYS = (
    r"(?:auto(?:matic|mated)? ?)?(?:reply|response)",
    r"this is an? auto(?:matic|mated)? ?(?:reply|response|message|text)",
    r"(?:sorry )?im (?:currently |just )?driving(?: right now| now| at the moment| just now| atm)?",
    r"with (?:do not disturb while driving|(?:the )?driving focus) turned on",
    r"(?:sorry )?i cant (?:talk|text|reply|answer)(?: right now| now| at the moment) (?:as |because )?im driving",
    rf"(?:and )?(?:ill|i will|will) (?:see|read|reply to|answer) your (?:message|text){LATER}?",
    rf"(?:and )?(?:ill|i will|will) {BACK}{LATER}?",
    r"im (?:driving and )?not receiving notifications",
    r"if this is urgent reply urgent to send a notification through with your original message",
    r"i have (?:silenced notifications|notifications silenced)",
    r"sent (?:from my car|from android auto|by android auto|automatically)",
)
TELLING = re.compile(r"driving|auto|notifications")
WHOLE = re.compile(f"(?:{'|'.join(SAYS)})(?: (?:{'|'.join(SAYS)})){{0,5}}")


def is_of_phone(body: str) -> bool:
    """Tell whether a phone wrote all of a text: that its owner drives, or is not told of messages."""
    if len(body) > LONGEST:
        return False
    plain = NOT_LETTERS.sub(" ", APOSTROPHES.sub("", body.casefold())).strip().replace("i m ", "im ")
    return TELLING.search(plain) is not None and WHOLE.fullmatch(plain) is not None


def by_machine(inbound: Inbound) -> Inbound:
    """Mark a text that a phone wrote as one that a machine wrote; of mail that is known by its headers."""
    return inbound if inbound.automatic or not is_of_phone(inbound.body) else replace(inbound, automatic=True)


def as_automatic(judgement: Judgement, inbound: Inbound) -> Judgement:
    """Let a phone's own words tell, want and mean nothing, but for a person to look at."""
    if not inbound.automatic or not is_of_phone(inbound.body):
        return judgement
    nothing = replace(judgement, category="unclear", signs=(), because=(), keyword=None, joined=None)
    return replace(nothing, needs_person=True, opt_out=False, opt_in=False)
