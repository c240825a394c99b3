"""What a mail being a mail adds to the reading of its words. Pure.

1. What a machine wrote is nobody's wish, is never fine, and goes to a person; from an address that no patient has it is
   never more than unclear, so that a shop's news about redness rings nobody at night.
2. What was cut, or has no words, goes to a person, too.
3. Whose STOP or START it is must be certain, for it counts for telephones as well: else a person settles it. START by
   mail never opens a telephone by itself: the network may have it stopped.
4. Where the receiving server says that the address may be forged, nothing is wished or confirmed by it: a person asks.
"""

from dataclasses import replace

from service.notify.inbox.urgency import RANK
from service.notify.mail.reading import CHANNEL
from service.notify.replies.form import Inbound
from service.notify.triage.judgement import Judgement


def as_mail(judgement: Judgement, inbound: Inbound, *, is_known: bool, is_certain: bool) -> Judgement:
    """Add what follows from the way that words came; `is_known`: a patient may have written them."""
    if inbound.channel != CHANNEL:
        return judgement
    if inbound.automatic:
        worries = is_known and judgement.needs_person and judgement.category in RANK
        category = judgement.category if worries else "unclear"
        return replace(judgement, category=category, needs_person=True, opt_out=False, opt_in=False, keyword=None)
    if inbound.doubted:
        return replace(judgement, needs_person=True, opt_out=False, opt_in=False, keyword=None)
    open_wish = judgement.opt_in or (judgement.opt_out and not is_certain)
    return replace(judgement, needs_person=judgement.needs_person or bool(inbound.note) or open_wish)
