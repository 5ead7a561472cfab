"""Reading: from hits of the scan to mentions, the way an editor would mark them.

Leftmost-longest hits first become candidates; names that mean nothing else are
certain; the others are weighed (``catalog.evidence``) and may lean on what was
certain in the same text. Every step is bounded per hit, so the whole is linear.
"""

from __future__ import annotations

from typing import Any

from catalog.bundle import Bundle
from catalog.coordination import Coordinator, elliptic
from catalog.cues import Profile, class_nouns, sample
from catalog.evidence import Evidence
from catalog.fold import key, spaced
from catalog.hits import Hits, merged
from catalog.mention import Mention
from catalog.patterns import Pattern, PatternSet
from catalog.roles import Roles
from catalog.scan import Folded, fold
from catalog.scene import Hit
from catalog.surroundings import PLAIN_AFTER, PLAIN_BEFORE, broken, counts_on, in_token, loose, unversioned
from catalog.tails import Tails, Tongue
from catalog.weighing import Weigher

KEPT_SURFACES = 16384
KEPT_LENGTH = 100  # a longer surface is full of what nobody sees, and comes but once
_DASHES = frozenset("-‐‑–−")
_JOINTS = frozenset(" -\u00a0‑")
_PLAIN_AFTER = PLAIN_AFTER - _DASHES
_LEAD = 40  # bytes before a name that the word there may take
_WORD = 20  # bytes behind a name that its class word may take
# What may stand behind a name: something odd, a coordinated part, a word that decides its role. Mostly nothing.
ODD, OPENS, TURNS = 1, 2, 4
# What a name's letters alone say of it.
CERTAIN, DOUBTFUL, SMALL, NEVER = range(4)


#: What settles a doubtful name: its class words, whether one of them does so by itself, and the profile, whose
#: fixed phrases of another sense forbid that.
Doubt = tuple[frozenset[bytes], bool, Profile | None]
NO_DOUBT: Doubt = (frozenset(), False, None)
#: What the letters of a surface say of a pattern's hit there, whatever stands around it: the pattern's number;
#: NEVER, CERTAIN, DOUBTFUL, or SMALL (written without its capitals, so that only a class word right behind makes
#: it worth weighing); system, name, and role unless something beside it says otherwise; what settles it if it
#: is doubtful. A plain tuple, because it is taken apart once a hit; a short one, because whatever is in it is
#: fetched from far off, the scan having filled the caches with other things.
Look = tuple[int, int, str, str, str, Doubt]


class Reader:
    """Everything that reading a text needs, made once for a catalogue; safe under threads."""

    def __init__(self, bundle: Bundle, tables: dict[str, Any]) -> None:
        self.bundle = bundle
        endings = tables.get("endings", {})
        nouns = class_nouns(tables)
        common = sample(tables)
        self.evidence = Evidence(tables, common)
        self.tails = Tails(endings, nouns)
        self.roles = Roles(tables.get("comparison", {}), bundle)
        self.coordinator = Coordinator(endings)
        self._hits = Hits(PatternSet(bundle, endings, nouns), self.tails, common)
        self._narrow, self._wide, self._patterns = self._hits.narrow, self._hits.wide, self._hits.patterns
        self._found = self._hits.found
        self.weigher = Weigher(bundle, self.evidence, self.tails, self.roles, self.coordinator)
        self._names, self._families = self.weigher.names, self.weigher.families
        self._keys = bundle.index.keys() | bundle.shared.keys()
        #: families by id, with the folded name that a number may follow
        self._heads = {id: spaced(record.name) for id, record in bundle.systems.items() if record.kind == "family" or record.family == id}
        #: surfaces looked at before, and the four characters behind names; bounded
        self._plain: dict[str, Look] = {}
        self._behind: dict[str, int] = {}

    def read(self, text: str) -> list[Mention]:
        """Mentions in ``text``, in order, none overlapping another."""
        folded = fold(text)
        data, offsets, wide = folded.data, folded.offsets, folded.wide
        tongue = Tongue(data, text, self.tails.language)
        slots: list[Mention | Hit] = []
        edge = -1  # where the last mention ends
        straight = offsets is None
        exact = straight and not wide
        doubtful = wide
        plain, behind, patterns = self._plain, self._behind, self._patterns
        leaders, beginnings, stems = self.roles.leaders, self.roles.beginnings, self.roles.stems
        for start, minus, number in self._found(data, tongue):
            end = -minus
            if offsets is not None:
                first, last = start + 1, end + 1
                start, end = int(offsets[first]), int(offsets[end]) + 1
            if start < edge:
                continue
            surface = text[start:end]
            try:
                known, state, system, name, usual, doubt = plain[surface]
            except KeyError:
                known = -1
            if known != number:
                _, state, system, name, usual, doubt = self._look(number, surface)
            opening = text[end : end + 4]
            try:
                after = behind[opening]
            except KeyError:
                after = self._after(opening)
            if not state and not after and straight and text[start - 1] in PLAIN_BEFORE and start - edge != 1:
                # What most hits are: a certain name with nothing odd around it. Only a word before it may matter.
                word = data[data.rfind(b" ", 0, start) + 1 : start]
                if word[:4] in beginnings and (word in leaders or word[:4] in stems):
                    usual = self.roles.led(data, start + 1, system) or usual
                slots.append(Mention(start, end, surface, system, name, usual))
                edge = end
                continue
            if state == NEVER:
                continue
            if straight:
                first, last = start + 1, end + 1
            if state == SMALL and not _follows(data, last, doubt[0]):
                continue
            if after & ODD or start - edge == 1 or (start and text[start - 1] not in PLAIN_BEFORE):
                if not self._place(slots, text, folded, (start, end, first, last), number):
                    continue
                edge = slots[-1].end
                doubtful = doubtful or type(slots[-1]) is Hit
                continue
            edge = end
            if state != CERTAIN and not (exact and opening[:1] == " " and _settled(data, first, last, doubt)):
                slots.append(Hit(start, end, surface, patterns[number], first, last, False))
                doubtful = True
                continue
            slots.append(Mention(start, end, surface, system, name, self.roles.of(text, end, data, first, last, system)))
            if after & OPENS and state == CERTAIN and self.coordinator.counts(text, end):
                self.weigher.coordinate(text, slots)
                edge = slots[-1].end
        if wide:
            slots = merged(slots, self._hits.unspaced(text))
        mentions: list[Mention] = self.weigher.settled(text, folded, slots, tongue) if doubtful else slots  # type: ignore[assignment]
        return self.weigher.recalled(text, mentions) if mentions and elliptic(text) else mentions

    def _after(self, opening: str) -> int:
        """What the four characters behind a name say, as flags; kept for the next time."""
        after = ODD if opening and (opening[0] not in _PLAIN_AFTER or counts_on(opening, 0)) else 0
        if self.coordinator.opens(opening):
            after |= OPENS
        if self.roles.turns(fold(opening).data[2:5]):
            after |= TURNS
        if len(self._behind) >= KEPT_SURFACES:
            self._behind.clear()
        self._behind[opening] = after
        return after

    def _look(self, number: int, surface: str) -> Look:
        """What the letters of ``surface`` say; kept for the next time."""
        pattern = self._patterns[number]
        first = pattern.candidates[0]
        state, doubt = CERTAIN, NO_DOUBT
        if broken(surface) or loose(surface) or (pattern.marked and self._strange(first.term, surface)) or (first.lone and surface[-1] != first.lone and surface[-2:-1] != "-"):
            state = NEVER  # “Iskander è” is no Iskander-E
        elif not self._simple(pattern):
            state = DOUBTFUL
            sure, profile = False, None
            if not self._case_holds(pattern, surface):
                state = NEVER
            elif surface.islower() and first.capital and first.rule:
                state = SMALL
            elif len(pattern.candidates) == 1 and (surface[:1].isupper() or not first.capital):
                # A class word right behind (“Patriot battery”) settles it without weighing.
                sure = first.rule != "case" or surface in (first.name, first.name + "s")
                profile = self.weigher.profile(first)
            doubt = (self.weigher.class_words(first.system), sure, profile)
        system = first.system
        look = (number, state, system, self._names[system], self.roles.plain(system), doubt)
        if len(surface) <= KEPT_LENGTH:
            if len(self._plain) >= KEPT_SURFACES:
                self._plain.clear()
            self._plain[surface] = look
        return look

    def _strange(self, term: str, surface: str) -> bool:
        """Whether the letters behind a designator make it no version of it, or another system's (F-22P is a frigate)."""
        if unversioned(surface):
            return True
        row = self.evidence.homonym(term)
        return row is not None and spaced(surface) in map(spaced, map(str, row.get("not", ())))

    def _simple(self, pattern: Pattern) -> bool:
        """Whether a pattern needs no evidence: one system, no rule, no other sense on record, more than one word."""
        if pattern.simple is None:
            only = pattern.candidates[0]
            row = self.evidence.homonym(only.term)
            free = row is None or (only.numbered and row.get("rule") in (None, "free"))
            pattern.simple = len(pattern.candidates) == 1 and not only.rule and free and not only.word
        return pattern.simple

    def _place(
        self,
        slots: list[Mention | Hit],
        text: str,
        folded: Folded,
        span: tuple[int, int, int, int],
        number: int,
    ) -> bool:
        """Puts a hit with something odd beside it behind the others; whether it held.

        ``span`` is its start and end in the text, then in the folded bytes.
        """
        start, end, first, last = span
        surface = text[start:end]
        around = (start and text[start - 1] not in PLAIN_BEFORE) or (end < len(text) and text[end] not in PLAIN_AFTER)
        if around and in_token(text, start, end):
            return False
        if surface[-1].isdigit() and counts_on(text, end):
            return False
        pattern = self._patterns[number]
        numbered = (
            end < len(text) and text[end] in _DASHES and text[end + 1 : end + 2].isdigit() and surface[-1].isalpha()
        )
        if numbered and not any(self._heads.get(c.system, "").startswith(c.term) for c in pattern.candidates):
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
        role = self.roles.of(text, end, folded.data, first, last, system)
        slots.append(Mention(start, end, surface, system, self._names[system], role))
        if self.coordinator.goes_on(text, end):
            self.weigher.coordinate(text, slots)
        return True

    def _joint(self, before: Mention | Hit, surface: str, end: int, pattern: Pattern, last: int) -> tuple[int, Pattern, int] | None:
        """Designation and name side by side (“9K720 Iskander-M”) as one hit; None where they are two."""
        head, tail = key(before.surface if isinstance(before, Hit) else before.text), key(surface)
        if head == tail or head not in self._keys:
            return None  # the same name twice, or a pair that is joined already
        if isinstance(before, Mention):
            left, certain = {before.system}, True
        else:
            left, certain = {c.system for c in before.pattern.candidates}, bool(before.pattern.simple)
        for candidate in pattern.candidates:
            if candidate.system not in left:
                head = self._families[candidate.system]
                if head == candidate.system or head not in left:
                    continue
            joint = Pattern(False, False, 0, pattern.script, (candidate,), simple=certain or self._simple(pattern))
            return before.start, joint, last - (end - before.start)
        return None

    @staticmethod
    def _case_holds(pattern: Pattern, surface: str) -> bool:
        """A name under the rule ``case`` counts only in its own capitals (a plural s may follow)."""
        if all(c.rule != "case" for c in pattern.candidates):
            return True
        letters = "".join(c for c in surface if c.isalnum())
        return any(c.rule != "case" or letters in c.spelt for c in pattern.candidates)


def _follows(data: bytes, last: int, words: frozenset[bytes]) -> bool:
    """Whether one of ``words`` stands right behind ``data[:last]``."""
    stop = data.find(b" ", last + 1, last + _WORD)
    return stop > 0 and data[last + 1 : stop] in words


def _settled(data: bytes, first: int, last: int, doubt: Doubt) -> bool:
    """Whether a class word follows, and no word of a fixed phrase of another sense stands on either side."""
    words, sure, profile = doubt
    if not sure:
        return False
    stop = data.find(b" ", last + 1, last + _WORD)
    if stop < 0 or profile is None or (word := data[last + 1 : stop]) not in words or word in profile.after:
        return False
    return not profile.before or _word_before(data, first) not in profile.before


def _word_before(data: bytes, first: int) -> bytes:
    return data[first - _LEAD if first > _LEAD else 0 : first - 1].rpartition(b" ")[2]
