"""Evidence for and against: is this word the weapon here, or something else?

An ambiguous mention has the automaton of all cues (``catalog.cues``) run over
the few hundred characters around, and adds up what it finds with the weights
of its own profile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from catalog.cues import BEFORE, HEAD, Cues, Effect, Profile
from catalog.tails import Tongue

WINDOW = 200  # characters on either side: about a sentence and its neighbours
NEAR = 45  # about five words
DENSE = 0.4  # how much shorter the same is in Chinese, Japanese and Korean
TOUCH = 2  # side by side
_ENDING = 10  # characters between a stem and a name in which the ending of its word may stand
_BLANK = 32


class Verdict(Struct, frozen=True, gc=False):
    """The sum of the evidence, what touches the name, and what was found.

    ``beside``: a class word touches it; ``touched``: any word that speaks for it stands before (1)
    or behind (2), and whether it is one of the name's own words (4); ``vetoed``: it is part of a fixed phrase of another sense.
    """

    score: float
    beside: bool
    vetoed: bool
    touched: int
    findings: dict[int, tuple[float, int]]  # class (or below zero: own word) → weight, cue


SILENCE = Verdict(0.0, False, False, 0, {})


class Evidence(Cues):
    """The cues of the language tables, held against what stands around a name."""

    def weigh(
        self,
        profile: Profile,
        data: bytes,
        start: int,
        end: int,
        tongue: Tongue,
        wide: str | None = None,
        written: Callable[[int, int, str], bool] | None = None,
        parted: int = 0,
        namesakes: Sequence[tuple[int, int]] = (),
        listed: bool = False,
        sentence: Callable[[], tuple[int, int]] | None = None,
    ) -> Verdict:
        """Adds up what stands around ``data[start:end]`` (positions of the name's first and last byte).

        ``written`` says whether a fixed phrase of another sense is in the text as it is spelt
        (“The Patriot” is a film, “the Patriot” is not). ``parted``: whether a sentence begins at the name (1)
        or ends with it (2), so that nothing beyond touches it. ``namesakes``: where the same name stands elsewhere;
        what speaks against it there (“Emad Mughniyeh”) says nothing of this one if something right beside it speaks
        for it, or if it is ``listed`` with another mention. ``sentence`` says where the one around the name begins and
        ends: what stands beyond counts half against it.
        """
        window, near = (WINDOW, NEAR) if wide is None else (int(WINDOW * DENSE), int(NEAR * DENSE))
        low = start - window if start > window else 0
        best: dict[int, tuple[float, int]] = {}  # class, or minus the cue for a word of the name's own
        beside = vetoed = apart = False
        beyond: tuple[int, int] | None = None
        rivals: dict[int, tuple[float, int]] = {}  # what speaks against the same name elsewhere
        reach = tied = near  # how far behind the name the first class word is, and the first noun tied to it
        touched = 0
        fixed: list[tuple[int, int, int]] = []
        heard: set[int] = set()
        effects = profile.effects
        # Positions within the window: the cue's own first and last character, without its spaces.
        name_start, name_end = start - low, end - low
        for hit_start, hit_end, pattern in self.around(data, start, end, wide, window):
            try:
                effect = effects[pattern]
            except KeyError:
                effect = effects[pattern] = self._effect(profile, pattern)
            if effect is None:
                continue
            number, phrase, weights, own, hostile = effect
            if phrase:
                if hit_start <= name_start + 1 and hit_end >= name_end - 1:
                    fixed.append((hit_start + low, hit_end + low, number))
                continue
            first, last = hit_start + 1, hit_end - 1
            if last <= name_start:
                gap, before = name_start - last, True
                if TOUCH < gap < _ENDING and data[low + last] != _BLANK:  # a stem: its word ends further on
                    stop = data.find(b" ", low + last, start)
                    gap = start - stop if stop > 0 else gap
            elif first >= name_end:
                gap, before = first - name_end, False
            else:
                continue  # the name itself
            if parted and gap <= TOUCH and parted & (1 if before else 2):
                gap = TOUCH + 2
            if first in heard:
                continue  # a word speaks once, whatever lists it is in
            theirs = far = False
            if (hostile or wide is not None) and gap > TOUCH + 1:
                theirs = hostile and bool(namesakes) and _touches(namesakes, low + first, low + last)
                if sentence is not None:
                    beyond = beyond or sentence()
                    far = not beyond[0] <= low + first <= beyond[1]
            for kind, weight, place, spoken, decides in weights:
                if place == HEAD:
                    if before or gap > near or not (gap == 1 or self.ties.fullmatch(data, end, low + first)):
                        continue
                elif place and (gap > (TOUCH if weight > 0 else TOUCH + 1) or (place == BEFORE) != before):
                    continue
                if weight > 0:
                    heard.add(first)
                    if gap <= TOUCH:
                        touched |= 1 if before else 2
                elif spoken is not None and (tongue.name or "en") not in spoken:
                    continue
                if weight >= 2.0:
                    if not before and gap < reach:
                        reach = gap
                    if gap <= TOUCH:
                        beside = True
                        weight += 1.0
                    elif gap > near or far:
                        weight /= 2
                elif place == HEAD:
                    tied = min(tied, gap)
                elif place:
                    # “Martin’s PrSM”: between the two there stands more than a blank and a quotation mark.
                    apart = apart or (decides and gap <= TOUCH)
                elif weight < 0 and (far or (weight <= -2.0 and gap > near)):
                    weight /= 2
                found = rivals if theirs and weight < 0 else best
                known = found.get(kind)
                if known is None or abs(weight) > abs(known[0]):
                    found[kind] = (weight, number)
            if own:
                if own > 0:
                    heard.add(first)
                    if gap <= TOUCH:
                        touched |= 5 if before else 6
                        own += 1.0
                    elif gap > near:
                        own /= 2
                elif gap > near or far:
                    own /= 2
                (rivals if theirs and own < 0 else best)[-number - 1] = (own, number)
        for hit_start, hit_end, number in fixed:
            if written is None or written(hit_start, hit_end, self._words[number]):
                vetoed = True
                best[-number - 1] = (-9.0, number)
        if rivals and not (touched or listed):
            for kind, finding in rivals.items():
                if kind not in best or abs(finding[0]) > abs(best[kind][0]):
                    best[kind] = finding
        if not best:
            return SILENCE
        if not beside and (apart or tied < reach):
            vetoed = True
        # A class speaks once; words of the name's own speak together. What speaks for it is capped,
        # so that a page full of weapons does not drown a plain sign of another sense.
        plus = minus = 0.0
        for weight, _number in best.values():
            if weight > 0:
                plus += weight
            else:
                minus += weight
        score = (plus if plus < 8.0 else 8.0) + minus
        return Verdict(score, beside, vetoed, touched, best)

    def touches(self, profile: Profile, data: bytes, start: int, end: int) -> bool:
        """Whether a class word may touch ``data[start:end]``: False only if :meth:`weigh` would find none ``beside``."""
        reach = self._longest + TOUCH
        low = start - reach if start > reach else 0
        left, right = start - low - TOUCH, end - low + TOUCH
        effects = profile.effects
        for hit_start, hit_end, pattern in self._byte_engine.find(data[low : end + reach]):
            if hit_end > left and hit_start < right:
                try:
                    effect = effects[pattern]
                except KeyError:
                    effect = effects[pattern] = self._effect(profile, pattern)
                if effect is not None and any(weight >= 2.0 for _kind, weight, *_ in effect[2]):
                    return True
        return False

    def _effect(self, profile: Profile, pattern: int) -> Effect | None:
        """What a pattern does for a name; None for nothing."""
        number = self._number_of(pattern)
        if number in profile.phrases:
            return number, True, (), 0.0, False
        weights = tuple(
            (kind, weight, self._places[kind], None if weight > 0 else self._tongues[number], self._settles(kind, number))
            for kind in self._classes_of[number]
            if (weight := profile.classes[kind])
        )
        own = profile.own.get(number, 0.0)
        hostile = own < 0 or any(weight < 0 for _kind, weight, *_ in weights)
        return (number, False, weights, own, hostile) if weights or own else None

    def _number_of(self, pattern: int) -> int:
        """The cue of a pattern; those of the second automaton count from below zero."""
        return self._byte_numbers[pattern] if pattern >= 0 else self._text_numbers[~pattern]

    def around(self, data: bytes, start: int, end: int, wide: str | None = None, window: int = WINDOW) -> list[tuple[int, int, int]]:
        """Cues near ``data[start:end]``: offsets from the window's start, and the pattern of each."""
        low, high = max(0, start - window), end + window
        hits = self._byte_engine.find(data[low:high])
        if wide is None:
            return hits
        # The name stands one further on in the data than in the text, whose hits have no spaces around them.
        return [(s, e + 2, ~n) for s, e, n in self._text_engine.find(wide[low:high])] + hits

    def supporters(self, profile: Profile, data: bytes, start: int, end: int) -> dict[str, int]:
        """How many cues of each candidate system stand around."""
        numbers = {self._number_of(n) for _s, _e, n in self.around(data, start, end)}
        return {id: len(numbers & cues) for id, cues in profile.candidates.items()}

    def told(self, verdict: Verdict) -> tuple[tuple[str, str, float], ...]:
        """A verdict's findings as (class, word, weight), for :attr:`Mention.why`."""
        names, words = self._class_names, self._words
        return tuple(
            [
                (names[kind] if kind >= 0 else "phrase" if weight < -8 else "own" if weight > 0 else "not", words[number], weight)
                for kind, (weight, number) in verdict.findings.items()
            ]
        )


def _touches(spans: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Whether what stands at ``first:last`` touches one of ``spans``."""
    return any(last >= start - TOUCH - 1 and first <= end + TOUCH + 1 for start, end in spans)
