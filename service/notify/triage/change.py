"""Which signs are over, easing, or only feared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.notify.triage.hearing import Heard
from service.notify.triage.index import Hit
from service.notify.triage.tokens import Gap

_LONGEST_REACH = 12
_FAR = 8
_NEITHER_REACH = 12


@dataclass(frozen=True, slots=True)
class Changes:
    """First tokens of the signs that are over, easing, only feared, or asked and wished of somebody else."""

    over: frozenset[int]
    easing: frozenset[int]
    feared: frozenset[int]
    of_others: frozenset[int]


def changes(heard: Heard, told: Sequence[Hit], denied: frozenset[int]) -> Changes:
    """Judge the signs `told` (not denied, in reading order); `denied` are first tokens of denied words of change."""
    links = _Links(heard, told)
    recurs = max((hit.start for hit in _recurring(heard)), default=-1)
    untold = denied | _inside(heard, told)
    ends = [hit for hit in heard.of("resolved") if hit.start not in untold and _is_the_end(heard, hit)]
    wells = [hit for hit in heard.of("all_well") if hit.start not in denied]
    over = {place for hit in ends if hit.start > recurs for place in links.of(hit, only_past=False)}
    over |= {place for hit in wells if hit.start > recurs for place in links.of(hit, only_past=True)}
    over |= _had_neither(heard, told) | links.denied_later(denied, recurs)
    eased = [hit for hit in heard.of("improving") if hit.start not in denied]
    worse = {heard.segments[hit.start] for hit in heard.of("worse")}
    eased = [hit for hit in eased if hit.start > recurs]
    told_by = {place for hit in told for place in range(hit.start, hit.end)}
    eased = [hit for hit in eased if heard.segments[hit.start] not in worse and hit.start not in told_by]
    easing = {place for hit in eased for place in links.of(hit, only_past=False) or links.ahead(hit)}
    return Changes(frozenset(over), frozenset(easing), _led(heard, told, "what_if"), _led(heard, told, "of_others"))


def _had_neither(heard: Heard, told: Sequence[Hit]) -> set[int]:
    """Return the signs named shortly before "I've had neither", unless their clause tells of them."""
    own = heard.lexicon.words.present - heard.lexicon.words.through
    telling = {heard.segments[place] for place, token in enumerate(heard.tokens) if token.word in own}
    ends = [hit for hit in heard.of("neither") if _is_the_end(heard, hit)]
    return {
        sign.start
        for sign in told
        for hit in ends
        if 0 <= hit.start - sign.end <= _NEITHER_REACH and heard.segments[sign.start] not in telling
    }


def _recurring(heard: Heard) -> Iterable[Hit]:
    ends = {place for hit in heard.of("resolved") for place in range(hit.start, hit.end)}
    return (hit for hit in heard.of("recurs") if ends.isdisjoint(range(hit.start, hit.end)))


def _inside(heard: Heard, told: Sequence[Hit]) -> set[int]:
    """Return where no word ends a sign: "gone" in "nearly all gone", and in "my eye has gone all cloudy"."""
    partly = {place for hit in heard.of("improving") for place in range(hit.start + 1, hit.end)}
    return partly | {place for hit in told for place in range(hit.start + 1, hit.end - 1)}


def _is_the_end(heard: Heard, hit: Hit) -> bool:
    """`gone` ends a sign, `gone hard` does not."""
    if hit.end >= len(heard.tokens):
        return True
    following = heard.tokens[hit.end]
    return following.gap is not Gap.NONE or following.word in heard.lexicon.words.after_resolved


class _Links:
    """Finds the signs that a word of change speaks of."""

    def __init__(self, heard: Heard, told: Sequence[Hit]) -> None:
        self._heard, self._words = heard, heard.lexicon.words
        self._leading = self._words.pronouns | self._words.clause_starts
        self._ending_at: dict[int, Hit] = {}
        for hit in told:
            for place in range(hit.start, hit.end):
                self._ending_at[place] = hit
        self._of_segment: dict[int, list[Hit]] = {}
        for hit in told:
            self._of_segment.setdefault(heard.segments[hit.start], []).append(hit)
        self._segment_start: dict[int, int] = {}
        self._present: set[int] = set()
        self._past = {heard.segments[hit.start] for hit in heard.of("past")}
        told_of_past = {place for hit in heard.of("past") for place in range(hit.start, hit.end)}
        for place, (token, segment) in enumerate(zip(heard.tokens, heard.segments, strict=True)):
            self._segment_start.setdefault(segment, place)
            own = segment in self._past and place in self._ending_at
            if token.word in self._words.present and not own and place not in told_of_past:
                self._present.add(segment)

    def of(self, change: Hit, *, only_past: bool) -> list[int]:
        """Return the first tokens of the signs before `change`: in its clause, else where its "it" points."""
        nearest = self._nearest(change)
        if nearest is not None:
            return self._chain(nearest) if not only_past or self._is_past(nearest) else []
        return self._told_before(change)

    def _nearest(self, change: Hit) -> Hit | None:
        segment = self._heard.segments[change.start]
        for place in range(change.start - 1, max(change.start - _FAR, -1) - 1, -1):
            if place < 0 or self._heard.segments[place] != segment:
                return None
            if place in self._ending_at:
                return self._ending_at[place]
        return None

    def _chain(self, last: Hit) -> list[int]:
        """Return `last` and the signs joined to it: "the pain and swelling have gone"."""
        chain = [last.start]
        place = last.start - 1
        while place >= 0 and len(chain) < _FAR:
            before = self._ending_at.get(place)
            if before is not None:
                if self._heard.tokens[before.start].word in self._words.predicates:
                    break
                chain.append(before.start)
                place = before.start - 1
            elif self._heard.tokens[place].word in self._words.joins:
                place -= 1
            else:
                break
        return chain

    def _told_before(self, change: Hit) -> list[int]:
        """Return the signs of one of the two clauses before, where this clause speaks of "it" or of nothing."""
        segment = self._heard.segments[change.start]
        lead = self._heard.tokens[self._segment_start[segment] : change.start]
        if len(lead) > _FAR or not all(token.word in self._leading for token in lead):
            return []
        for earlier in (segment - 1, segment - 2):
            signs = self._of_segment.get(earlier)
            if signs and (self._is_past(signs[0]) or change.role == "improving"):
                return [hit.start for hit in signs] + self._told_with(earlier)
            if signs:
                return []
        return []

    def _told_with(self, segment: int) -> list[int]:
        """Return the signs of the clauses before that tell of the past too: "it was sore, it was red. all gone"."""
        starts: list[int] = []
        while segment in self._past and segment - 1 in self._past and segment - 1 in self._of_segment:
            segment -= 1
            starts += [hit.start for hit in self._of_segment[segment] if self._is_past(hit)]
        return starts

    def denied_later(self, denied: frozenset[int], recurs: int) -> set[int]:
        """Return the signs told of the past and denied in a clause behind: "I had pain on the day, now no pain"."""
        signs = self._heard.lexicon.signs
        last: dict[str, int] = {}
        for hit in self._heard.of("sign"):
            if hit.start in denied and hit.start > recurs:
                last[signs[hit.entry].name] = self._heard.segments[hit.start]
        return {
            hit.start
            for segment, hits in self._of_segment.items()
            if segment in self._past
            for hit in hits
            if last.get(signs[hit.entry].name, -1) > segment and self._is_past(hit)
        }

    def _is_past(self, sign: Hit) -> bool:
        return self._heard.segments[sign.start] not in self._present

    def ahead(self, change: Hit) -> list[int]:
        """Return the sign right behind ("less pain"), or a slight one in the next clause ("better but a bit sore")."""
        for place in range(change.end, min(change.end + 3, len(self._heard.tokens))):
            if self._heard.segments[place] != self._heard.segments[change.start]:
                break
            if place in self._ending_at:
                return [self._ending_at[place].start]
        segment = self._heard.segments[change.start]
        following = self._of_segment.get(segment + 1, [])
        start = self._segment_start.get(segment + 1, len(self._heard.tokens))
        slight = any(token.word in self._words.slight for token in self._heard.tokens[start : start + _FAR])
        return [hit.start for hit in following] if slight else []


def _led(heard: Heard, told: Sequence[Hit], role: str) -> frozenset[int]:
    """Return the signs that stand within reach of a lead such as "what if"."""
    starts = {hit.start for hit in told}
    led: set[int] = set()
    done = 0
    for lead in heard.of(role):
        found = False
        for place in range(max(lead.start, done), min(lead.end + _LONGEST_REACH, len(heard.tokens))):
            if place >= lead.end and (_ends_reach(heard, place, starts) or (found and _tells_anew(heard, place))):
                break
            done = place + 1
            if place in starts:
                led.add(place)
                found = True
    return frozenset(led)


def _tells_anew(heard: Heard, place: int) -> bool:
    """Say whether a new statement begins: "worried it is infected as it's red and hot"."""
    words = heard.lexicon.words
    token = heard.tokens[place]
    return token.word in words.subjects and token.word not in words.joins and token.gap < Gap.COMMA


def _ends_reach(heard: Heard, place: int, starts: set[int]) -> bool:
    token = heard.tokens[place]
    if token.gap >= Gap.COLON or token.word in heard.lexicon.words.clause_starts:
        return True
    return token.gap is Gap.COMMA and place not in starts and token.word not in heard.lexicon.words.joins
