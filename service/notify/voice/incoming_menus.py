"""What an incoming call is answered with, as TwiML; nothing of a patient is said to whoever picks up. Pure."""

from dataclasses import dataclass
from uuid import UUID

from service.notify.voice.incoming_words import Words
from service.notify.voice.models import IncomingCall
from service.notify.voice.targets import Target
from service.notify.voice.twiml import asking, ended, response, speak

ACCEPT = "1"
RING_SECONDS = 20
PAUSE_SECONDS = 1
OUT_OF_ORDER = (
    "We cannot put you through at the moment. Please ring again in a few minutes. If you cannot wait, for pain, "
    "swelling, or anything that comes out of the treated skin, ring 1 1 1 now. In an emergency ring 9 9 9. Goodbye."
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the provider goes on with a call."""

    public_url: str

    def of(self, call: IncomingCall, what: str, **more: object) -> str:
        asked = "&".join(f"{name}={value}" for name, value in {"clinic": call.clinic_id, **more}.items())
        return f"{self.public_url}/webhooks/twilio/voice/incoming/{call.id}/{what}?{asked}"


def dial(target: Target, caller_id: str, to: Addresses, call: IncomingCall, place: int) -> str:
    """Ring one phone; the caller hears it ring until somebody takes the call."""
    made = response()
    action = to.of(call, "next", place=place + 1)
    dialling = made.dial(caller_id=caller_id, timeout=RING_SECONDS, answer_on_bridge=True, action=action)
    dialling.number(target.number, url=to.of(call, "whisper", staff=target.staff_id or ""))
    return str(made)


def whisper(clinic: str, to: Addresses, call: IncomingCall, staff_id: UUID) -> str:
    """Ask a person whether they take it; a voicemail presses no key."""
    made = asking(f"A call to {clinic}. Press 1 to take it.", to.of(call, "accept", staff=staff_id))
    return ended(made)


def connect() -> str:
    """Say nothing: the two are connected."""
    return str(response())


def gone(call: IncomingCall | None) -> str:
    found = " The call is in the inbox." if call is not None and call.inbox_item_id is not None else ""
    return ended(response(), f"The caller is no longer there.{found} Goodbye.")


def engaged() -> str:
    """Turn a call away without answering it, so that whoever made it goes on to the next phone."""
    made = response()
    made.reject(reason="busy")
    return str(made)


def not_in_use() -> str:
    return ended(response(), "This number is not in use. In an emergency ring 9 9 9. Goodbye.")


def out_of_order() -> str:
    """Say where to turn while nothing can be read, not even the clinic's name."""
    return ended(response(), OUT_OF_ORDER)


def bye(*words: Words) -> str:
    """Say what to do in each language, and hang up."""
    made = response()
    for one in words:
        speak(made, one.text, one.language)
        made.pause(length=PAUSE_SECONDS)
    return ended(made)
