"""The words of a text about a move: what is where now, in which language; text out. Pure but for the packaged files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from service.notify.step_text import written
from service.notify.texts.packaged import packaged
from service.notify.texts.placeholders import render
from service.notify.texts.segments import count_segments

PACKAGED = "config.moved"
FITS_GSM, FITS_UCS2 = 2, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One appointment: where it is now, and where the patient knows it; `old` None where nobody can tell."""

    new: datetime
    practitioner: str
    old: datetime | None = None

    @property
    def kind(self) -> str:
        if self.old is None:
            return "new_only"
        return "other_person" if self.old == self.new else "moved"


@dataclass(frozen=True, slots=True)
class MovedWords:
    """The texts of one language."""

    language: str
    one: Mapping[str, str]
    several: Mapping[str, str]
    changes: Mapping[str, str]
    moments: Mapping[str, str]

    def write(self, clinic: str, zone: str, changes: Sequence[Change]) -> str:
        """Write the first form that fits; the last one where none does."""
        form = ""
        for form in self._forms(clinic, zone, changes):
            if fits(form):
                break
        return form

    def _forms(self, clinic: str, zone: str, changes: Sequence[Change]) -> Iterator[str]:
        """Give all forms, the one that says most first."""
        if len(changes) == 1:
            values = self._values(changes[0], self.moments["one"], zone)
            yield render(self.one[changes[0].kind], {"clinic": clinic, **values})
            return
        for frame, instead in _FORMS:
            parts = [self._part(change, instead, zone) for change in changes]
            yield render(self.several[frame], {"clinic": clinic, "changes": ", ".join(parts)})

    def _part(self, change: Change, instead: Mapping[str, str], zone: str) -> str:
        form = self.changes[instead.get(change.kind, change.kind)]
        return render(form, self._values(change, self.moments["several"], zone))

    def _values(self, change: Change, pattern: str, zone: str) -> dict[str, str]:
        values = {"new": written(change.new, pattern, zone, self.language), "practitioner": change.practitioner}
        return values if change.old is None else {**values, "old": written(change.old, pattern, zone, self.language)}


_FORMS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("changed", {"moved": "moved_to"}),
    ("changed", {}),
    ("new_only", {"moved": "new_only", "other_person": "new_only"}),
)
"""The frames, each with the forms that stand in for others: with whom, without, and the new times alone."""


def fits(text: str) -> bool:
    """Tell whether a text stays within two GSM-7 segments, or six where a name needs UCS-2."""
    counted = count_segments(text)
    return counted.segments <= (FITS_GSM if counted.encoding == "GSM-7" else FITS_UCS2)


@cache
def moved_words(language: str) -> MovedWords:
    """Read the packaged texts of a language; one that has none yet gets English."""
    data = packaged(PACKAGED, language)
    return MovedWords(data["language"], data["one"], data["several"], data["changes"], data["moments"])
