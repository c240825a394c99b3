"""Which signs are denied: "no swelling, redness or pain", "it doesn't hurt", "pain? no".

1. A denial begins at a negator that is no answer of its own ("no, it hurts"; "no it hurts").
2. It reaches a sign only through words that the lexicon lists; any other word ends it: doubt speaks for the patient.
3. After the first sign it goes on as a list: with "or" and "nor" freely, else ("and", a comma, nothing) only to a
   sign that stands alone. "No swelling, pain in my cheek" tells of pain.
4. A sentence, and a word such as "but" or "just", ends it.
5. A bare answer right behind a sign denies that sign.
6. A phrase that denies by itself denies the sign that its own words begin ("no bother with my face").
"""

from collections.abc import Mapping

from service.notify.triage.hearing import Heard
from service.notify.triage.tokens import Gap

Denials = dict[int, int]
"""First token of what is denied, and the token where its denial begins (or ends, for an answer behind it)."""


def denials(heard: Heard, targets: Mapping[int, int], listed: frozenset[int]) -> Denials:
    """Return what of `targets` (first token to end token) is denied; only `listed` ones can stand on down a list."""
    negators = {hit.start: hit.end for hit in heard.of("negator")}
    if not negators:
        return {}
    return _Walk(heard, targets, negators, listed).denied


class _Walk:
    """One pass over the words, holding the denial that is open."""

    def __init__(
        self, heard: Heard, targets: Mapping[int, int], negators: Mapping[int, int], listed: frozenset[int]
    ) -> None:
        self._tokens, self._words = heard.tokens, heard.lexicon.words
        self._targets, self._negators, self._listed = targets, negators, listed
        self._after_item = self._words.joins | self._words.list_ends
        self._passing = self._words.through | self._words.slight
        self._open: int | None = None
        self._listing = False
        self._firm = False
        self._after_filler = False
        self._last_target: tuple[int, int] | None = None
        self.denied: Denials = {}
        place = 0
        while place < len(self._tokens):
            place = self._step(place)

    def _step(self, place: int) -> int:
        """Take in the word at `place`; return the next place."""
        if self._tokens[place].gap >= Gap.COLON:
            self._open = None
        target, negator = self._targets.get(place, 0), self._negators.get(place, 0)
        if negator and negator >= target:
            return self._negator(place, negator)
        if target:
            end = self._denying_phrase(place, target) if negator else self._target(place, target)
            return self._negator_at_end(place, end)
        if self._open is not None and not self._passes(place):
            self._open = None
        return place + 1

    def _denying_phrase(self, place: int, end: int) -> int:
        """Go on from a phrase that denies by itself ("no problems or pain"); a sign that begins with "not" does not."""
        self._open = None if place in self._listed else place
        self._listing, self._firm, self._after_filler = True, False, False
        self._last_target = (place, end)
        behind = self._negators.get(place, end)
        if self._open is None or behind not in self._targets:
            return end
        self.denied[behind] = place
        return max(end, self._targets[behind])

    def _negator_at_end(self, place: int, end: int) -> int:
        """Return where a phrase ends, or the negator that is its last word: "today no" opens a denial of its own."""
        last = end - 1
        return last if last > place and place not in self._listed and self._negators.get(last) == end else end

    def _negator(self, place: int, end: int) -> int:
        answer = self._is_answer(place)
        behind = self._last_target is not None and self._last_target[1] == place
        if answer and behind and self._last_target and self._tokens[place].gap in {Gap.NONE, Gap.COLON}:
            self.denied.setdefault(self._last_target[0], place)
        self._open = None if answer else place
        self._listing = self._firm = self._after_filler = False
        return end

    def _is_answer(self, place: int) -> bool:
        if self._tokens[place].word not in self._words.answers:
            return False
        if place + 1 >= len(self._tokens):
            return True
        following = self._tokens[place + 1]
        return following.gap >= Gap.COMMA or following.word in self._words.subjects or self._turns(following.word)

    def _turns(self, word: str) -> bool:
        return word in self._words.contrast and word not in self._words.through

    def _target(self, place: int, end: int) -> int:
        if self._open is not None and self._reaches(place, end):
            self.denied[place] = self._open
            self._listing, self._firm = True, False
        else:
            self._open = None
        self._last_target = (place, end)
        return end

    def _reaches(self, place: int, end: int) -> bool:
        gap = self._tokens[place].gap
        if not self._listing:
            return gap < Gap.COMMA or self._after_filler
        if place not in self._listed or self._turns(self._tokens[place].word):
            return False
        if self._firm or gap is Gap.SLASH:
            return True
        return self._tokens[place].word not in self._words.predicates and self._stands_alone(end)

    def _stands_alone(self, end: int) -> bool:
        if end >= len(self._tokens):
            return True
        following = self._tokens[end]
        if following.gap is not Gap.NONE or following.word in self._after_item:
            return True
        return end in self._targets and following.word not in self._words.predicates

    def _passes(self, place: int) -> bool:
        """Say whether the open denial goes on through this word."""
        token = self._tokens[place]
        if token.word in self._words.fillers:
            self._after_filler = True
            return True
        after_filler, self._after_filler = self._after_filler, False
        if not self._listing:
            return (token.gap < Gap.COMMA or after_filler) and token.word in self._passing
        if token.word in self._words.joins_firmly:
            self._firm = True
            return True
        return token.word in (self._passing if self._firm else self._after_item)
