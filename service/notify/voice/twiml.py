"""TwiML by Twilio's own builder, which carries no types."""

import re
from typing import Any

from twilio.twiml import voice_response

from service.notify.voice.aloud import VOICES

LIBRARY: Any = voice_response
KEY_SECONDS = 7
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def response() -> Any:
    """Begin what a call is answered with; `str` writes it."""
    return LIBRARY.VoiceResponse()


def speak(made: Any, words: str, language: str = "en") -> None:
    """Say something; what is not spoken in a language of ours is spoken in English.

    What XML cannot hold is left out: one such character makes the whole answer unreadable to the provider.
    """
    spoken, voice = VOICES.get(language, VOICES["en"])
    made.say(NOT_XML.sub("", words), language=spoken, voice=voice)


def asking(words: str, key_url: str) -> Any:
    """Begin with words that ask for one key."""
    made = response()
    gather = LIBRARY.Gather(num_digits=1, timeout=KEY_SECONDS, action=key_url)
    speak(gather, words)
    made.append(gather)
    return made


def ended(made: Any, *words: str) -> str:
    """Say the last words and hang up."""
    for one in words:
        speak(made, one)
    made.hangup()
    return str(made)
