"""Where names may stand: hits of the automata whose endings and edges hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalog.mention import Mention
from catalog.patterns import Pattern, PatternSet
from catalog.scan import ScriptMatcher, TextMatcher, fold_wide
from catalog.scene import Hit
from catalog.surroundings import broken, in_token
from catalog.tails import ENGLISH_ENDINGS, Tails, Tongue

_S, _NINE = ord("s"), ord("9")
#: letters of a version behind a designator's number, or a plural: Su-30MKK, T-72B3M, Leopard 2A6s (folded)
_VERSION = re.compile(rb"[^ 0-9]{1,4}(?:[0-9]{1,2}[^ 0-9]{0,2})?(?= )")


class Hits:
    """The automata over the names of a catalogue, and what must follow a name in its word."""

    def __init__(self, patterns: PatternSet, tails: Tails, common: bytes) -> None:
        self._set = patterns
        self.tails = tails
        self.patterns: list[Pattern] = []
        #: how a hit's end is found: 0 where the pattern has it, 1 for a word in Latin letters that may be inflected,
        #: 2 for one in others, 3 for glued prefixes and stems, 4 for a designator that may have the letters of a version
        self._kinds = bytearray()
        self._enlist(patterns.narrow)
        self.narrow = ScriptMatcher(patterns.narrow, lambda: self._enlist(patterns.finish()), common)
        self.wide = TextMatcher(patterns.wide)
        self._wide_patterns = list(patterns.wide.values())

    def _enlist(self, added: Iterable[bytes]) -> Iterable[bytes]:
        """Numbers patterns on from those that are there."""
        for data in added:
            pattern = self._set.narrow[data]
            if pattern.marked:
                kind = 4
            elif pattern.lead or pattern.stem:
                kind = 3
            else:
                kind = 0 if not pattern.open else 1 if pattern.script == "Latin" else 2
            self._kinds.append(kind)
            self.patterns.append(pattern)
        return added

    def found(self, data: bytes, tongue: Tongue) -> list[tuple[int, int, int]]:
        """Hits of the byte automaton whose endings hold: start, minus the end, number; leftmost-longest first.

        Places are one less than in the data: those of the text, unless it has a map.
        """
        found: list[tuple[int, int, int]] = []
        patterns, kinds = self.patterns, self._kinds
        versions: list[tuple[int, int, int]] = []
        glued: dict[int, int] = {}  # letters of glued prefixes, and minus where the name behind them ends
        english: bool | None = None
        for first, last, number in self.narrow.find(data):
            kind = kinds[number]
            if not kind:
                found.append((first, 2 - last, number))
                continue
            # A closed pattern holds the blank behind the name, and may end where the data does.
            after = data[last] if last < len(data) else 32
            if kind == 4:
                if after == 32:
                    found.append((first, 1 - last, number))
                elif after > _NINE and (mark := _VERSION.match(data, last)) is not None:
                    versions.append((first, 1 - mark.end(), number))
                continue
            if kind < 3:
                if after != 32:
                    if kind == 1:
                        if after == _S and data[last + 1] == 32:  # any language may give a foreign name this plural
                            found.append((first, -last, number))
                            continue
                        if english is None:
                            english = tongue.english
                        if english and after not in ENGLISH_ENDINGS:
                            continue
                    last = self.tails.end(data, last, patterns[number].script, False, tongue)
                    if last < 0:
                        continue
                found.append((first, 1 - last, number))
                continue
            pattern = patterns[number]
            if pattern.lead and pattern.script == "Arabic" and not self.tails.glues(data[first + 1 : first + 1 + pattern.lead], tongue):
                continue
            if not pattern.open:
                last -= 1
            elif after != 32:
                last = self.tails.end(data, last, pattern.script, pattern.stem, tongue)
                if last < 0:
                    continue
            elif pattern.stem and not self.tails.bare(pattern.script):
                continue
            for letter in range(first, first + pattern.lead):
                glued[letter] = min(1 - last, glued.get(letter, 0))
            found.append((first + pattern.lead, 1 - last, number))
        if glued:  # “the Arrow 2” in one word is the Arrow 2, not “The Arrow” and a number
            found = [hit for hit in found if hit[1] <= glued.get(hit[0], 0)]
        if versions:  # a version that is on record goes before one that is not
            listed = {hit[:2] for hit in found}
            found += [hit for hit in versions if hit[:2] not in listed]
        if len(found) > 1:
            found.sort()
        return found

    def unspaced(self, text: str) -> list[Hit]:
        """Hits in the scripts without spaces."""
        folded = fold_wide(text)
        found = [(s, -e, e, self._wide_patterns[n]) for s, e, n in self.wide.find(folded)]
        found.sort(key=lambda item: item[:2])
        hits: list[Hit] = []
        edge = 0
        for start, _minus, end, pattern in found:
            if start < edge or not self.tails.wide_bounds(folded, start, end):
                continue
            surface = text[start:end]
            if broken(surface) or in_token(text, start, end):
                continue
            end = self.tails.wide_suffix(folded, end)
            hits.append(Hit(start, end, text[start:end], pattern, start + 1, end + 1, True))
            edge = end
        return hits


def merged(narrow: list[Mention | Hit], wide: list[Hit]) -> list[Mention | Hit]:
    """Both automata's hits in order; the longer of two that overlap."""
    both = sorted([*narrow, *wide], key=lambda h: (h.start, -h.end))
    kept: list[Mention | Hit] = []
    for hit in both:
        if kept and hit.start < kept[-1].end:
            if hit.end - hit.start > kept[-1].end - kept[-1].start:
                kept[-1] = hit
        else:
            kept.append(hit)
    return kept
