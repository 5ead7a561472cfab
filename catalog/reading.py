"""Reading: from hits of the scan to mentions, the way an editor would mark them.

Leftmost-longest hits first become candidates; names that mean nothing else are
certain; the others are weighed (``catalog.evidence``) and may lean on what was
certain in the same text. Every step is bounded per hit, so the whole is linear.
"""

from __future__ import annotations

from typing import Any

from catalog.bundle import Bundle
from catalog.coordination import Coordinator
from catalog.evidence import Evidence, Profile, class_nouns
from catalog.fold import key
from catalog.mention import Mention
from catalog.patterns import Candidate, Pattern, PatternSet
from catalog.roles import Roles
from catalog.scan import Folded, ScriptMatcher, TextMatcher, fold, fold_wide
from catalog.surroundings import PLAIN_AFTER, PLAIN_BEFORE, broken, in_token
from catalog.tails import Tails
from catalog.weighing import Hit, Weigher

KEPT_SURFACES = 4096
_DASHES = frozenset("-‐‑–−")
_JOINTS = frozenset(" -\u00a0‑")


class Reader:
    """Everything that reading a text needs, made once for a catalogue; safe under threads."""

    def __init__(self, bundle: Bundle, tables: dict[str, Any]) -> None:
        self.bundle = bundle
        endings = tables.get("endings", {})
        nouns = class_nouns(tables)
        patterns = PatternSet(bundle, endings, nouns)
        self.evidence = Evidence(tables)
        self.tails = Tails(endings, nouns)
        self.roles = Roles(tables.get("comparison", {}), bundle)
        self.coordinator = Coordinator(endings)
        self._narrow = ScriptMatcher(patterns.narrow)
        self._wide = TextMatcher(patterns.wide)
        self._patterns = [patterns.narrow[data] for data in self._narrow.patterns]
        self._wide_patterns = list(patterns.wide.values())
        self.weigher = Weigher(bundle, self.evidence, self.tails, self.roles, self.coordinator)
        self._names, self._families = self.weigher.names, self.weigher.families
        self._categories = self.weigher.categories
        self._keys = bundle.index.keys() | bundle.shared.keys()
        self._heads = {id for id, record in bundle.systems.items() if record.kind == "family" or record.family == id}
        #: surfaces seen that need no second look: (surface, system, name); bounded
        self._plain: dict[str, tuple[str, str, str]] = {}
        for pattern in (*self._patterns, *self._wide_patterns):
            self._settle(pattern)
        self._class_words = words = {category: self.evidence.class_words(category) for category in set(self._categories.values())}
        #: class words that settle a doubtful name of one system; None where it is certain or shared
        self._beside = [
            None if p.simple or len(p.candidates) > 1 else self._settling(p.candidates[0], words)
            for p in self._patterns
        ]
        self._closed = [not p.open and not p.lead for p in self._patterns]

    def _settle(self, pattern: Pattern) -> None:
        """Marks the patterns that need no evidence: one system, no rule, no other sense on record, more than one word."""
        only = pattern.candidates[0]
        row = self.evidence.homonym(only.term)
        free = row is None or (only.numbered and row.get("rule") in (None, "free"))
        pattern.simple = len(pattern.candidates) == 1 and not only.rule and free and not only.word

    def _settling(self, candidate: Candidate, words: dict[str, frozenset[bytes]]) -> tuple[frozenset[bytes], Profile]:
        category = self._categories[candidate.system]
        return words[category], self.evidence.profile(candidate.term, category)

    def read(self, text: str) -> list[Mention]:
        """Mentions in ``text``, in order, none overlapping another."""
        folded = fold(text)
        data, offsets, wide = folded
        found = self._found(data, text)
        if wide or offsets is not None or not found:
            slots: list[Mention | Hit] = []
            for first, minus, number in found:
                self._place(slots, text, folded, first, -minus, self._patterns[number])
            if wide:
                slots = self._merge(slots, self._wide_hits(text))
            return self.weigher.settled(text, folded, slots)
        # The same, with everything looked up in line: this is what most texts pay for.
        slots = []
        edge = 0
        doubtful = False
        size = len(text)
        plain, role, goes_on, settled = self._plain, self.roles.of, self.coordinator.goes_on, self._beside
        for first, minus, number in found:
            if first < edge:
                continue
            start, end = first - 1, -minus - 1
            known = plain.get(text[start:end])
            if (
                known is not None
                and (not start or text[start - 1] in PLAIN_BEFORE)
                and (end == size or text[end] in PLAIN_AFTER)
                and start != edge
            ):
                surface, system, name = known
                slots.append(Mention(start, end, surface, system, name, role(text, end, data, first, -minus, system)))
                edge = -minus
                if goes_on(text, end) and self.weigher.coordinate(text, slots):
                    edge = slots[-1].end + 1
                continue
            beside = settled[number]
            if beside is not None and start != edge and self._named_beside(data, first, -minus, *beside):
                # A class word right behind (“Patriot battery”) settles it without weighing.
                known = self._sure_of(text, start, end, number)
                if known is not None:
                    slots.append(Mention(start, end, *known, role(text, end, data, first, -minus, known[1])))
                    edge = -minus
                    continue
            if self._place(slots, text, folded, first, -minus, self._patterns[number]):
                edge = slots[-1].end + 1
                doubtful = doubtful or type(slots[-1]) is Hit
        return self.weigher.settled(text, folded, slots) if doubtful else slots  # type: ignore[return-value]

    @staticmethod
    def _named_beside(data: bytes, first: int, last: int, words: frozenset[bytes], profile: Profile) -> bool:
        """Whether a class word follows, and no word of a fixed phrase of another sense stands on either side."""
        word = data[last + 1 : data.find(b" ", last + 1, last + 20)]
        if word not in words or word in profile.after:
            return False
        return not profile.before or data[data.rfind(b" ", 0, first - 1) + 1 : first - 1] not in profile.before

    def _sure_of(self, text: str, start: int, end: int, number: int) -> tuple[str, str, str] | None:
        """(surface, system, name) of a name that stands well by itself with a class word behind it."""
        if (start and text[start - 1] not in PLAIN_BEFORE) or text[end : end + 1] != " ":
            return None
        surface, candidate = text[start:end], self._patterns[number].candidates[0]
        capital = surface[:1].isupper() or not candidate.capital
        if (
            not capital
            or broken(surface)
            or (candidate.rule == "case" and surface not in (candidate.name, candidate.name + "s"))
        ):
            return None
        return surface, candidate.system, self._names[candidate.system]

    def _found(self, data: bytes, text: str) -> list[tuple[int, int, int]]:
        """Hits of the byte automaton whose endings hold: first byte, minus the last, number; leftmost-longest first."""
        found: list[tuple[int, int, int]] = []
        patterns, closed = self._patterns, self._closed
        for first, last, number in self._narrow.find(data):
            if closed[number]:
                found.append((first + 1, 1 - last, number))
                continue
            pattern = patterns[number]
            if pattern.open:
                if data[last] != 32:
                    last = self.tails.end(data, last, pattern.script, pattern.stem, text)
                    if last < 0:
                        continue
                elif pattern.stem and not self.tails.bare(pattern.script):
                    continue
            else:
                last -= 1
            found.append((first + 1 + pattern.lead, -last, number))
        if len(found) > 1:
            found.sort()
        return found

    def _place(
        self, slots: list[Mention | Hit], text: str, folded: Folded, first: int, last: int, pattern: Pattern
    ) -> bool:
        """Puts the hit ``data[first:last]`` behind the others, as a mention if it is certain; whether it held."""
        offsets = folded.offsets
        if offsets is None:
            start, end = first - 1, last - 1
        else:
            start, end = int(offsets[first]), int(offsets[last - 1]) + 1
        if slots and start < slots[-1].end:
            return False
        surface = text[start:end]
        if broken(surface):
            return False
        around = (start and text[start - 1] not in PLAIN_BEFORE) or (end < len(text) and text[end] not in PLAIN_AFTER)
        if around and in_token(text, start, end):
            return False
        if not pattern.simple:
            if not self._case_holds(pattern, surface):
                return False
            if surface.islower() and not self._worth_weighing(pattern, folded.data, last):
                return False
        if (lone := pattern.candidates[0].lone) and surface[-1] != lone and surface[-2:-1] != "-":
            return False  # “Iskander è” is no Iskander-E
        numbered = (
            end < len(text) and text[end] in _DASHES and text[end + 1 : end + 2].isdigit() and surface[-1].isalpha()
        )
        if numbered and all(c.system not in self._heads for c in pattern.candidates):
            return False  # “Quds-4” names another system than the Quds-1 that is on record; a family it may be
        if slots and start - slots[-1].end == 1 and text[start - 1] in _JOINTS:
            joint = self._joint(slots[-1], surface, end, pattern, last)
            if joint is not None:
                slots.pop()
                start, pattern, first = joint
                surface = text[start:end]
        if not pattern.simple:
            slots.append(Hit(start, end, surface, pattern, first, last, False))
            return True
        system = pattern.candidates[0].system
        name = self._names[system]
        if not around and not numbered and len(self._plain) < KEPT_SURFACES:
            self._plain[surface] = (surface, system, name)
        slots.append(
            Mention(start, end, surface, system, name, self.roles.of(text, end, folded.data, first, last, system))
        )
        if self.coordinator.goes_on(text, end):
            self.weigher.coordinate(text, slots)
        return True

    def _worth_weighing(self, pattern: Pattern, data: bytes, last: int) -> bool:
        """Whether a name written small may be one at all: not where its rule wants evidence and no class word follows."""
        first = pattern.candidates[0]
        if not (first.capital and first.rule):
            return True
        word = data[last + 1 : data.find(b" ", last + 1, last + 20)]
        return word in self._class_words[self._categories[first.system]]

    def _joint(self, before: Mention | Hit, surface: str, end: int, pattern: Pattern, last: int) -> tuple[int, Pattern, int] | None:
        """Designation and name side by side (“9K720 Iskander-M”) as one hit; None where they are two."""
        head, tail = key(before.surface if isinstance(before, Hit) else before.text), key(surface)
        if head == tail or head not in self._keys:
            return None  # the same name twice, or a pair that is joined already
        if isinstance(before, Mention):
            left, certain = {before.system}, True
        else:
            left, certain = {c.system for c in before.pattern.candidates}, before.pattern.simple
        for candidate in pattern.candidates:
            if candidate.system not in left:
                head = self._families[candidate.system]
                if head == candidate.system or head not in left:
                    continue
            joint = Pattern(False, False, 0, pattern.script)
            joint.candidates = [candidate]
            joint.simple = certain or pattern.simple
            return before.start, joint, last - (end - before.start)
        return None

    def _wide_hits(self, text: str) -> list[Hit]:
        folded = fold_wide(text)
        found = [(s, -e, e, self._wide_patterns[n]) for s, e, n in self._wide.find(folded)]
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

    @staticmethod
    def _merge(narrow: list[Mention | Hit], wide: list[Hit]) -> list[Mention | Hit]:
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

    @staticmethod
    def _case_holds(pattern: Pattern, surface: str) -> bool:
        """A name under the rule ``case`` counts only in its own capitals (a plural s may follow)."""
        if all(c.rule != "case" for c in pattern.candidates):
            return True
        letters = "".join(c for c in surface if c.isalnum())
        return any(c.rule != "case" or letters in (c.letters, c.letters + "s") for c in pattern.candidates)
