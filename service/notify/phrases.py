"""The service's own words in one language, for what a clinic's facts leave open."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ringing:
    """How whom to ring is told, for each way in which a clinic can be reached: what is answered now comes first.

    `{open}` is the number that is answered in opening hours, `{closed}` the one for all others, or `nobody`. Where the
    other hours cannot be told by one number, `mixed_now` names the number that is answered now, `mixed_later` the next.
    """

    open_now: str
    closed_now: str
    nobody_now: str
    always: str
    mixed_now: str
    mixed_later: str
    never: str
    nobody: str

    def say(self, phone_open: str | None, phone_closed: str | None, *, open_now: bool, mixed: bool = False) -> str:
        """Say it with these numbers; None means that none is answered in those hours."""
        way = self._mixed(phone_open, open_now) if mixed else self._way(phone_open, phone_closed, open_now)
        return way.format(open=phone_open, closed=phone_closed or self.nobody)

    def _mixed(self, phone_open: str | None, open_now: bool) -> str:
        if phone_open is None:
            return self.never
        return self.mixed_now if open_now else self.mixed_later

    def _way(self, phone_open: str | None, phone_closed: str | None, open_now: bool) -> str:
        if phone_open is None:
            return self.never
        if phone_closed == phone_open:
            return self.always
        if open_now:
            return self.open_now
        return self.closed_now if phone_closed else self.nobody_now


@dataclass(frozen=True, slots=True)
class Phrases:
    """`ring` and `ring_short` end a sentence such as "Pain or discharge: …."; `write_to` needs a WhatsApp number.

    `other_dates`, or shorter, follows a list of dates. `correction` is where staff begin who put right what was sent by
    mistake: neutral, with `{phone}`.
    """

    ring: Ringing
    ring_short: Ringing
    write_to: str
    write_here: str
    other_dates: str
    other_dates_short: str
    correction: str


PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        ring=Ringing(
            open_now="ring the clinic at once on {open}. Out of hours: {closed}",
            closed_now="ring the clinic at once on {closed}. When open: {open}",
            nobody_now="ring at once. The clinic is closed now: ring {closed}. When open: {open}",
            always="ring the clinic at once on {open}",
            mixed_now="ring the clinic at once on {open}. No answer: {closed}",
            mixed_later="ring at once. Nobody answers here now: ring {closed}. Later: {open}",
            never="ring {closed}",
            nobody="111, or 999 in an emergency",
        ),
        ring_short=Ringing(
            open_now="ring {open}, if closed {closed}",
            closed_now="ring {closed}, when open {open}",
            nobody_now="ring {closed} now, when open {open}",
            always="ring {open}",
            mixed_now="ring {open}, no answer: {closed}",
            mixed_later="ring {closed} now, later {open}",
            never="ring {closed}",
            nobody="111 or 999",
        ),
        write_to="e-mail {email} or WhatsApp {whatsapp}",
        write_here="e-mail {email} or answer here",
        other_dates="and those in our other text",
        other_dates_short="and others",
        correction="Our last text about your aftercare was sent by mistake: please disregard it. Sorry. Any question: "
        "answer here, or ring {phone}.",
    ),
    "pl": Phrases(
        ring=Ringing(
            open_now="proszę natychmiast zadzwonić do kliniki: {open}. Po godzinach: {closed}",
            closed_now="proszę natychmiast zadzwonić: {closed}. Gdy klinika otwarta: {open}",
            nobody_now="proszę natychmiast zadzwonić. Klinika zamknięta: {closed}. Gdy otwarta: {open}",
            always="proszę natychmiast zadzwonić do kliniki: {open}",
            mixed_now="proszę natychmiast zadzwonić do kliniki: {open}. Nikt nie odbiera: {closed}",
            mixed_later="proszę natychmiast zadzwonić: {closed}. Później: {open}",
            never="proszę natychmiast zadzwonić: {closed}",
            nobody="111, w nagłym wypadku 999",
        ),
        ring_short=Ringing(
            open_now="proszę dzwonić: {open}, gdy zamknięte {closed}",
            closed_now="proszę dzwonić: {closed}, gdy otwarte {open}",
            nobody_now="proszę dzwonić: {closed}, gdy otwarte {open}",
            always="proszę dzwonić: {open}",
            mixed_now="proszę dzwonić: {open}, inaczej {closed}",
            mixed_later="proszę dzwonić: {closed}, później {open}",
            never="proszę dzwonić: {closed}",
            nobody="111 lub 999",
        ),
        write_to="e-mail {email} lub WhatsApp {whatsapp}",
        write_here="e-mail {email} lub odpowiedź tutaj",
        other_dates="oraz te z innej wiadomości",
        other_dates_short="i inne",
        correction="Nasza ostatnia wiadomość o pielęgnacji po zabiegu została wysłana przez pomyłkę: prosimy jej nie "
        "uwzględniać. Przepraszamy. Pytania: proszę tu odpisać albo zadzwonić: {phone}.",
    ),
    "ro": Phrases(
        ring=Ringing(
            open_now="sunați imediat clinica la {open}. În afara programului: {closed}",
            closed_now="sunați imediat la {closed}. În program: {open}",
            nobody_now="sunați imediat. Clinica este închisă acum: {closed}. În program: {open}",
            always="sunați imediat clinica la {open}",
            mixed_now="sunați imediat clinica la {open}. Nu răspunde: {closed}",
            mixed_later="sunați imediat la {closed}. Mai târziu: {open}",
            never="sunați imediat: {closed}",
            nobody="111, în urgențe 999",
        ),
        ring_short=Ringing(
            open_now="sunați la {open}, după program la {closed}",
            closed_now="sunați la {closed}, în program la {open}",
            nobody_now="sunați acum la {closed}, în program la {open}",
            always="sunați la {open}",
            mixed_now="sunați la {open}, altfel {closed}",
            mixed_later="sunați acum la {closed}, apoi la {open}",
            never="sunați la {closed}",
            nobody="111 sau 999",
        ),
        write_to="e-mail {email} sau WhatsApp {whatsapp}",
        write_here="e-mail {email} sau răspuns aici",
        other_dates="și cele din celălalt mesaj",
        other_dates_short="și altele",
        correction="Ultimul nostru mesaj despre îngrijirea de după tratament a fost trimis din greșeală: vă rugăm să "
        "nu țineți cont de el. Ne cerem scuze. Întrebări: răspundeți aici sau sunați la {phone}.",
    ),
}
"""A language of a protocol must be here; the check of its texts says so where it is not."""
