"""Reading: from hits of the scan to mentions, the way an editor would mark them.

Leftmost-longest hits first become candidates; names that mean nothing else are
certain; the others are weighed (``catalog.evidence``) and may lean on what was
certain in the same text. Every step is bounded per hit, so the whole is linear.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from catalog.bundle import Bundle
from catalog.coordination import Coordinator
from catalog.evidence import Evidence, Profile, Verdict, spoken
from catalog.fold import key, spaced
from catalog.mention import Mention
from catalog.patterns import Candidate, Pattern, PatternSet
from catalog.roles import Roles
from catalog.scan import ByteMatcher, Folded, TextMatcher, fold, fold_wide
from catalog.surroundings import PLAIN_AFTER, PLAIN_BEFORE, broken, in_token
from catalog.tails import Tails

#: evidence that a bare name of each rule wants
THRESHOLD = {"": -2.5, "context": 2.0, "case": 1.0, "designator-only": 3.0}
KEPT_SURFACES = 4096


class Hit:
    """A hit on its way to becoming a mention."""

    __slots__ = ("end", "first", "last", "pattern", "start", "surface", "wide")

    def __init__(self, start: int, end: int, surface: str, pattern: Pattern, first: int, last: int, wide: bool) -> None:
        self.start, self.end, self.surface, self.pattern = start, end, surface, pattern
        self.first, self.last, self.wide = first, last, wide


class Reader:
    """Everything that reading a text needs, made once for a catalogue; safe under threads."""

    def __init__(self, bundle: Bundle, tables: dict[str, Any]) -> None:
        self.bundle = bundle
        endings = tables.get("endings", {})
        patterns = PatternSet(bundle, endings)
        self.evidence = Evidence(tables)
        self.tails = Tails(endings)
        self.roles = Roles(tables.get("comparison", {}), bundle)
        self.coordinator = Coordinator(endings)
        self._narrow = ByteMatcher(patterns.narrow)
        self._wide = TextMatcher(patterns.wide)
        self._patterns = list(patterns.narrow.values())
        self._wide_patterns = list(patterns.wide.values())
        self._names = {id: record.name for id, record in bundle.systems.items()}
        self._families = {id: record.family or id for id, record in bundle.systems.items()}
        self._categories = {id: _category(bundle, id) for id in bundle.systems}
        self._good: set[str] = set()
        for pattern in (*self._patterns, *self._wide_patterns):
            self._settle(pattern)

    def _settle(self, pattern: Pattern) -> None:
        """Marks the patterns that need no evidence: one system, no rule, no other sense on record."""
        only = pattern.candidates[0]
        row = self.evidence.homonym(only.term)
        pattern.simple = len(pattern.candidates) == 1 and not only.rule and row is None

    def read(self, text: str) -> list[Mention]:
        """Mentions in ``text``, in order, none overlapping another."""
        folded = fold(text)
        hits = self._hits(text, folded)
        if not hits:
            return []
        mentions: list[Mention] = []
        doubtful: list[tuple[int, Hit]] = []
        names = self._names
        roles = self.roles
        starts = self.coordinator.starts
        data = folded.data
        for hit in hits:
            if not hit.pattern.simple:
                doubtful.append((len(mentions), hit))
                continue
            candidate = hit.pattern.candidates[0]
            system = candidate.system
            role = roles.of(text, hit.start, hit.end, data, hit.last, system)
            mentions.append(Mention(hit.start, hit.end, hit.surface, system, names[system], role))
            if text[hit.end : hit.end + 1] in starts and candidate.name[-1:].isalnum():
                self._coordinate(text, mentions, candidate)
        if doubtful:
            return self._weigh(text, folded, mentions, doubtful)
        return mentions

    def _hits(self, text: str, folded: Folded) -> list[Hit]:
        """Leftmost-longest hits whose boundaries, endings and separators hold."""
        data, offsets, wide = folded
        raw = self._narrow.find(data)
        found: list[tuple[int, int, int, int, Pattern]] = []
        patterns = self._patterns
        for first, last, number in raw:
            pattern = patterns[number]
            if pattern.open:
                if data[last] != 32:
                    tail = self.tails.end(data, last, pattern.script, pattern.stem, text)
                    if tail < 0:
                        continue
                    last = tail
                elif pattern.stem and not self.tails.bare(pattern.script):
                    continue
            else:
                last -= 1
            first += 1 + pattern.lead
            found.append((first, -last, first, last, pattern))
        if len(found) > 1:
            found.sort(key=_order)
        hits: list[Hit] = []
        edge = -1
        good = self._good
        for first, _minus, _first, last, pattern in found:
            if first < edge:
                continue
            if offsets is None:
                start, end = first - 1, last - 1
            else:
                start, end = int(offsets[first]), int(offsets[last - 1]) + 1
            surface = text[start:end]
            if surface not in good:
                if broken(surface):
                    continue
                if len(good) < KEPT_SURFACES:
                    good.add(surface)
            if (
                (start and text[start - 1] not in PLAIN_BEFORE) or (end < len(text) and text[end] not in PLAIN_AFTER)
            ) and in_token(text, start, end):
                continue
            if not pattern.simple and not self._case_holds(pattern, surface):
                continue
            hits.append(Hit(start, end, surface, pattern, first, last, False))
            edge = last
        if wide:
            hits = self._merge(hits, self._wide_hits(text))
        return hits

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
    def _merge(narrow: list[Hit], wide: list[Hit]) -> list[Hit]:
        """Both automata's hits in order; the longer of two that overlap."""
        both = sorted([*narrow, *wide], key=lambda h: (h.start, -h.end))
        kept: list[Hit] = []
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

    def _weigh(self, text: str, folded: Folded, sure: list[Mention], doubtful: list[tuple[int, Hit]]) -> list[Mention]:
        """Decides the doubtful hits: by what stands around, then by what was certain in the text."""
        certain = {m.system for m in sure}
        families = {self._families[m.system] for m in sure}
        places = [m.start for m in sure]
        decided: list[tuple[int, Mention]] = []
        waiting: list[tuple[Hit, Candidate, Verdict, float, tuple[str, ...]]] = []
        lowered = fold_wide(text) if any(hit.wide for _n, hit in doubtful) else None
        lent: set[str] = set()
        for _number, hit in doubtful:
            verdict, candidate, others = self._judge(hit, folded, certain, families, lowered)
            support = self._neighbours(places, hit)
            total = verdict.score + support
            threshold = THRESHOLD[candidate.rule]
            if verdict.vetoed:
                continue
            if candidate.rule == "designator-only":
                accepted = (verdict.beside and total >= 1.5) or (total >= 5.0 and verdict.score >= 3.0)
            else:
                accepted = total >= threshold
            if accepted:
                reasons = tuple(self._reasons(candidate, verdict, support))
                decided.append((hit.start, self._mention(text, folded, hit, candidate, total, others, reasons)))
                if total >= max(threshold, 2.0):
                    certain.add(candidate.system)
                    families.add(self._families[candidate.system])
                    lent.add(candidate.term)
            else:
                waiting.append((hit, candidate, verdict, total, others))
        for hit, candidate, verdict, total, others in waiting:
            same = candidate.system in certain or candidate.term in lent
            kin = self._families[candidate.system] in families
            hostile = sum(f.weight for f in verdict.findings if f.weight < 0)
            if (same and hostile > -3.0 and total > -2.5) or (
                kin and candidate.rule != "case" and hostile > -2.0 and total >= 0.5
            ):
                why = f"named with certainty elsewhere in the text ({self._names[candidate.system]})"
                mention = self._mention(text, folded, hit, candidate, max(total, 1.0), others, (why, *spoken(verdict.findings)))
                decided.append((hit.start, mention))
        everything = sure + [m for _s, m in decided]
        everything.sort(key=lambda m: m.start)
        out: list[Mention] = []
        for mention in everything:
            if not out or mention.start >= out[-1].end:
                out.append(mention)
                candidate_name = mention.text
                if mention.score and text[mention.end : mention.end + 1] in self.coordinator.starts and mention not in sure:
                    self._coordinate(text, out, Candidate(mention.system, candidate_name, "", ""))
        return out

    def _judge(
        self, hit: Hit, folded: Folded, certain: set[str], families: set[str], lowered: str | None
    ) -> tuple[Verdict, Candidate, tuple[str, ...]]:
        """Evidence for the likeliest of a hit's systems, that candidate, and the ids of the others."""
        candidates = hit.pattern.candidates
        term = candidates[0].term
        profile = self.evidence.profile(term, self._categories[candidates[0].system])
        wide = lowered if hit.wide else None
        data, first, last = folded.data, hit.first, hit.last
        if hit.wide and folded.offsets is None:
            data = folded.data
        verdict = self.evidence.weigh(profile, data, first, last, wide)
        if len(candidates) == 1:
            return verdict, candidates[0], ()
        counts = self.evidence.supporters(profile, data, first, last) if profile.candidates else {}
        shared = self.bundle.shared.get(key(candidates[0].name))
        prefer = shared.prefer if shared else None

        def rank(candidate: Candidate) -> tuple[float, ...]:
            id = candidate.system
            return (
                counts.get(id, 0) + (2 if id in certain else 0) + (1 if self._families[id] in families else 0),
                candidate.rule == "",
                id == prefer,
            )

        ordered = sorted(candidates, key=rank, reverse=True)
        return verdict, ordered[0], tuple(c.system for c in ordered[1:])

    def _neighbours(self, places: list[int], hit: Hit) -> float:
        """What a certain mention nearby is worth: two points within a few words, one in the window."""
        at = bisect_left(places, hit.start)
        gaps = [abs(places[i] - hit.start) for i in (at - 1, at) if 0 <= i < len(places)]
        nearest = min(gaps, default=10**9)
        return 2.0 if nearest < 60 else 1.0 if nearest < 240 else 0.0

    def _reasons(self, candidate: Candidate, verdict: Verdict, support: float) -> list[str]:
        said = spoken(verdict.findings)
        if support:
            said.append(f"another system is named nearby +{support:g}")
        return said or ["nothing nearby speaks for another sense"]

    def _mention(
        self, text: str, folded: Folded, hit: Hit, candidate: Candidate, total: float, others: tuple[str, ...], why: tuple[str, ...]
    ) -> Mention:
        role = self.roles.of(text, hit.start, hit.end, folded.data, hit.last, candidate.system)
        score = round(min(0.99, 0.5 + max(total, 0.0) / 16), 2)
        return Mention(
            hit.start, hit.end, hit.surface, candidate.system, self._names[candidate.system], role, score, others, why
        )

    def _coordinate(self, text: str, mentions: list[Mention], candidate: Candidate) -> None:
        """Adds the coordinated parts that follow the last of ``mentions``."""
        last = mentions[-1]
        index = self.bundle.index
        for part in self.coordinator.parts(text, last.end, spaced(last.text), index.__contains__):
            system = index[part.key]
            why = (f"short for {self._names[system]}, after {last.text!r}",)
            mentions.append(
                Mention(part.start, part.end, text[part.start : part.end], system, self._names[system], last.role, 0.95, (), why)
            )


def _order(item: tuple[int, int, int, int, Pattern]) -> tuple[int, int]:
    return item[0], item[1]


def _category(bundle: Bundle, id: str) -> str:
    info = bundle.types.get(bundle.systems[id].type)
    return info.category if info else ""


__all__ = ["Hit", "Profile", "Reader"]
