"""Carry out TwiML on one leg of a call: speak, wait for keys, put through, hang up."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from simulator.voice.twiml import NotTwimlError, numbers_of, read_twiml, words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree import ElementTree as ET

    from simulator.voice.callbacks import Callbacks
    from simulator.voice.legs import Leg
    from simulator.voice.store import Calls

    Dialling = Callable[["Speaking", list[tuple[str, str]], ET.Element], dict[str, str]]

BROKEN = "We are sorry. An application error has occurred. Goodbye."
MOST_TURNS = 50
GATHER_SECONDS = 5.0


class Speaking:
    """The network's side of one leg. It is over when the document ends, at `Hangup`, or when the phone hangs up."""

    def __init__(
        self, sid: str, leg: Leg, calls: Calls, callbacks: Callbacks, dial: Dialling, key_seconds: float
    ) -> None:
        self.sid = sid
        self.leg = leg
        self._calls = calls
        self._callbacks = callbacks
        self._dial = dial
        self._key_seconds = key_seconds
        self.was_hung_up = False

    def run(self, url: str) -> None:
        """Ask what to say, and go on as the answers say."""
        next_url, more = url, dict[str, str]()
        for _ in range(MOST_TURNS):
            body = self._ask(next_url, more)
            try:
                verbs = read_twiml(body or "")
            except NotTwimlError:
                self._hear(BROKEN)
                self.was_hung_up = True
                return
            turn = self._perform(verbs, next_url)
            if turn is None:
                return
            next_url, more = turn

    def _ask(self, url: str, more: dict[str, str]) -> str | None:
        call = self._calls.find(self.sid)
        return self._callbacks.ask(url, call, more) if call is not None else None

    def _perform(self, verbs: list[ET.Element], here: str) -> tuple[str, dict[str, str]] | None:
        """Carry out one document; return what is asked next, and with what."""
        for verb in verbs:
            if self.leg.is_over:
                return None
            if verb.tag == "Say":
                self._hear(words_of(verb))
            elif verb.tag in {"Hangup", "Reject"}:
                self.was_hung_up = True
                return None
            elif verb.tag == "Redirect":
                return urljoin(here, (verb.text or "").strip()), {}
            elif verb.tag == "Gather":
                key = self._gather(verb)
                if key:
                    return urljoin(here, verb.get("action", here)), {"Digits": key}
            elif verb.tag == "Dial":
                told = self._dial(self, [(to, url and urljoin(here, url)) for to, url in numbers_of(verb)], verb)
                if verb.get("action"):
                    return urljoin(here, verb.get("action", "")), told
        return None

    def _gather(self, verb: ET.Element) -> str:
        for said in verb.iter("Say"):
            self._hear(words_of(said))
        key = self.leg.next_key(min(float(verb.get("timeout", GATHER_SECONDS)), self._key_seconds))
        call = self._calls.find(self.sid)
        if key and call is not None:
            self._calls.change(self.sid, keys=call.keys + key)
        return key

    def _hear(self, words: str) -> None:
        call = self._calls.find(self.sid)
        if call is not None:
            self._calls.change(self.sid, heard=(*call.heard, words))
