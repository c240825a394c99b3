"""In which language somebody who wrote is answered at once: theirs as the clinic has it, or the one they wrote in.

1. Whoever is not known is answered in the language they wrote in, where somebody has signed it (`spoken.py`).
2. A patient who certainly wrote in another language than the one on file is answered in that, where it is signed and
   there are texts in it: who is frightened writes in their own, and whoever holds the phone may be somebody else.
3. Where it is urgent and the language only likely, both are said: the text of the one on file, and of the other the
   sentence that matters. Together they take no more segments than one text may.
4. Keywords are asked for in English, whatever the language: one alone tells nothing of it.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.notify.inbox.acknowledgement_texts import AcknowledgementTexts, acknowledgement_texts
from service.notify.models import Message
from service.notify.replies.models import InboxItem
from service.notify.spoken import spoken_language
from service.notify.triage.judgement import Judgement
from service.patients.models import Patient


@dataclass(frozen=True, slots=True)
class Written:
    """What a text is likely written in; None: nobody can tell, or it says no more than a keyword."""

    language: str | None = None
    is_sure: bool = False

    @classmethod
    def of(cls, judgement: Judgement) -> "Written":
        return cls() if judgement.keyword is not None else cls(judgement.language, judgement.is_sure_of_language)


NOTHING_TOLD = Written()


@dataclass(frozen=True, slots=True)
class Answering:
    """The texts of an answer, and those of the language that it says the most important in as well, if any."""

    texts: AcknowledgementTexts
    beside: AcknowledgementTexts | None = None


def answering(session: Session, item: InboxItem, written: Written = NOTHING_TOLD) -> Answering:
    """Choose the languages in which the words of an item are answered."""
    if item.patient_id is None:
        return Answering(acknowledgement_texts(spoken_language(session, item.clinic_id, item.language)))
    on_file = session.get_one(Patient, (item.clinic_id, item.patient_id)).language
    theirs = acknowledgement_texts(spoken_language(session, item.clinic_id, on_file))
    if written.language is None or written.language in {theirs.language, on_file}:
        return Answering(theirs)
    other = acknowledgement_texts(spoken_language(session, item.clinic_id, written.language))
    if other.language != written.language:  # nobody has signed it, or there are no texts in it
        return Answering(theirs)
    if written.is_sure:
        return Answering(other)
    return Answering(theirs, other) if item.urgency == "urgent" else Answering(theirs)


def answered_in(session: Session, item: InboxItem) -> str | None:
    """Return the language in which an item's patient was answered last; None where they were not."""
    answers = select(Message.language).where(Message.clinic_id == item.clinic_id, Message.inbox_item_id == item.id)
    answers = answers.where(Message.kind == "acknowledgement").order_by(Message.id.desc())
    return session.scalar(answers.limit(1))
