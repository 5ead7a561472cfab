"""Reading: from hits of the scan to mentions, the way an editor would mark them.

Leftmost-longest hits first become candidates; names that mean nothing else are
certain; the others are weighed (``catalog.evidence``) and may lean on what was
certain in the same text. Every step is bounded per hit, so the whole is linear.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, NamedTuple

from catalog.bundle import Bundle
from catalog.coordination import Coordinator
from catalog.evidence import Evidence, Profile, Verdict
from catalog.fold import key
from catalog.mention import Mention
from catalog.patterns import Candidate, Pattern, PatternSet, script_of
from catalog.roles import Roles
from catalog.scan import Folded, ScriptMatcher, TextMatcher, fold, fold_wide
from catalog.surroundings import PLAIN_AFTER, PLAIN_BEFORE, broken, capital_after, capital_before, in_token, spelt_as
from catalog.tails import Tails

#: evidence that a bare name of each rule wants
THRESHOLD = {"": -0.5, "context": 2.0, "case": 1.0, "designator-only": 3.0}
KEPT_SURFACES = 4096
_DASHES = frozenset("-‐‑–−")
_OPEN, _CLOSE = frozenset("«„“”\"「『《‘"), frozenset("»”“\"」』》’")
_JOINTS = frozenset(" -\u00a0‑")


class Hit(NamedTuple):
    """A hit on its way to becoming a mention: places in the text and in the folded bytes."""

    start: int
    end: int
    surface: str
    pattern: Pattern
    first: int
    last: int
    wide: bool


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
        self._narrow = ScriptMatcher(patterns.narrow)
        self._wide = TextMatcher(patterns.wide)
        self._patterns = [patterns.narrow[data] for data in self._narrow.patterns]
        self._wide_patterns = list(patterns.wide.values())
        self._names = {id: record.name for id, record in bundle.systems.items()}
        self._families = {id: record.family or id for id, record in bundle.systems.items()}
        self._heads = {id for id, record in bundle.systems.items() if record.kind == "family" or record.family == id}
        self._categories = {id: _category(bundle, id) for id in bundle.systems}
        #: surfaces seen that need no second look: (surface, system, name); bounded
        self._plain: dict[str, tuple[str, str, str]] = {}
        for pattern in (*self._patterns, *self._wide_patterns):
            self._settle(pattern)
        words = {category: self.evidence.class_words(category) for category in set(self._categories.values())}
        #: class words that settle a doubtful name of one system; None where it is certain or shared
        self._beside = [
            None if p.simple or len(p.candidates) > 1 else self._settling(p.candidates[0], words) for p in self._patterns
        ]
        self._closed = [not p.open and not p.lead for p in self._patterns]

    def _settle(self, pattern: Pattern) -> None:
        """Marks the patterns that need no evidence: one system, no rule, no other sense on record, more than one word."""
        only = pattern.candidates[0]
        row = self.evidence.homonym(only.term)
        numbered = any(c.isdigit() for c in only.name)
        word = only.name.isalpha() and script_of(only.term) == "Latin"
        free = row is None or (numbered and row.get("rule") in (None, "free"))
        pattern.simple = len(pattern.candidates) == 1 and not only.rule and free and not word

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
            return self._settled(text, folded, slots)
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
                if goes_on(text, end) and self._coordinate(text, slots):
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
        return self._settled(text, folded, slots) if doubtful else slots  # type: ignore[return-value]

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
        if not capital or broken(surface) or (candidate.rule == "case" and surface not in (candidate.name, candidate.name + "s")):
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
        if not pattern.simple and not self._case_holds(pattern, surface):
            return False
        if (lone := pattern.candidates[0].lone) and surface[-1] != lone and not surface[-2:-1] == "-":
            return False  # “Iskander è” is no Iskander-E
        numbered = end < len(text) and text[end] in _DASHES and text[end + 1 : end + 2].isdigit() and surface[-1].isalpha()
        if numbered and all(c.system not in self._heads for c in pattern.candidates):
            return False  # “Quds-4” names another system than the Quds-1 that is on record; a family it may be
        if slots and start - slots[-1].end == 1 and text[start - 1] in _JOINTS:
            joint = self._joint(text, slots[-1], start, end, pattern, last)
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
        slots.append(Mention(start, end, surface, system, name, self.roles.of(text, end, folded.data, first, last, system)))
        if self.coordinator.goes_on(text, end):
            self._coordinate(text, slots)
        return True

    def _joint(
        self, text: str, before: Mention | Hit, start: int, end: int, pattern: Pattern, last: int
    ) -> tuple[int, Pattern, int] | None:
        """Designation and name side by side (“9K720 Iskander-M”) as one hit; None where they are two."""
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

    def _settled(self, text: str, folded: Folded, slots: list[Mention | Hit]) -> list[Mention]:
        """Decides the doubtful hits among ``slots``: by what stands around, then by what is certain in the text."""
        doubtful = [slot for slot in slots if type(slot) is Hit]
        if not doubtful:
            return slots  # type: ignore[return-value]
        sure = [slot for slot in slots if type(slot) is Mention]
        certain = {m.system for m in sure}
        families = {self._families[system] for system in certain}
        places = [m.start for m in sure]
        decided: dict[int, Mention] = {}
        waiting: list[tuple[Hit, Judgement]] = []
        lowered = fold_wide(text) if folded.wide and any(hit.wide for hit in doubtful) else None
        language = self.tails.text_language(folded.data, text)
        lent: set[str] = set()
        denied: set[str] = set()  # names that certainly mean something else somewhere in the text
        for hit in doubtful:
            judged = self._judge(text, hit, folded, certain, families, lowered, language)
            if judged.verdict.vetoed:
                denied.add(judged.candidate.term)
                continue
            judged = self._supported(judged, places, hit, judged.candidate.term in denied)
            if judged.total <= -3.0 or (judged.total < 0 and any(w < 0 for *_, w in judged.looks)):
                denied.add(judged.candidate.term)
            if not judged.accepted:
                waiting.append((hit, judged))
                continue
            decided[hit.start] = self._mention(text, folded, hit, judged)
            if judged.total >= 2.0:
                system = judged.candidate.system
                certain.add(system)
                families.add(self._families[system])
                lent.add(judged.candidate.term)
        if waiting:
            self._borrow(text, folded, waiting, decided, places, certain, families, lent, denied)
        if not decided:
            return sure
        out: list[Mention] = []
        for slot in slots:
            if type(slot) is Mention:
                if not out or slot.start >= out[-1].end:
                    out.append(slot)
                continue
            mention = decided.get(slot.start)
            if mention is not None and (not out or mention.start >= out[-1].end):
                out.append(mention)
                if self.coordinator.goes_on(text, mention.end):
                    self._coordinate(text, out)  # type: ignore[arg-type]
        return out

    def _borrow(
        self,
        text: str,
        folded: Folded,
        waiting: list[tuple[Hit, Judgement]],
        decided: dict[int, Mention],
        places: list[int],
        certain: set[str],
        families: set[str],
        lent: set[str],
        denied: set[str],
    ) -> None:
        """Second look at what was not certain by itself: one certain mention lends its sense to bare ones."""
        # Doubtful names side by side speak for one another, unless something speaks against them.
        likely = [hit.start for hit, judged in waiting if judged.verdict.score >= 1 and all(w > 0 for *_, w in judged.looks)]
        if decided or len(likely) > 1:
            places = sorted([*places, *decided, *likely])
        for hit, judged in waiting:
            judged = self._supported(judged, places, hit, judged.candidate.term in denied)
            system = judged.candidate.system
            same = system in certain or judged.candidate.term in lent
            kin = self._families[system] in families and judged.candidate.rule != "case"
            if judged.accepted:
                decided[hit.start] = self._mention(text, folded, hit, judged)
            elif same or (kin and judged.verdict.score >= 1.0):
                hostile = sum(w for _kind, _cue, w in (*judged.verdict.findings, *judged.looks) if w < 0)
                if hostile > -2.0:
                    lender = ("says", f"{self._names[system]} is named with certainty elsewhere in the text", 3.0)
                    decided[hit.start] = self._mention(text, folded, hit, judged, lender)

    def _judge(
        self,
        text: str,
        hit: Hit,
        folded: Folded,
        certain: set[str],
        families: set[str],
        lowered: str | None,
        language: str,
    ) -> Judgement:
        """The evidence for the likeliest of a hit's systems."""
        candidates = hit.pattern.candidates
        first_one = candidates[0]
        profile = self.evidence.profile(first_one.term, self._categories[first_one.system])
        wide = lowered if hit.wide else None
        written = None
        if profile.phrases and folded.offsets is None:

            def written(first: int, last: int, phrase: str) -> bool:
                return spelt_as(text[max(0, first - 1) : last], phrase)

        verdict = self.evidence.weigh(profile, folded.data, hit.first, hit.last, wide, written, language)
        candidate, others = first_one, ()
        if len(candidates) > 1:
            ordered = self._rank(hit, folded, candidates, certain, families, profile.candidates and profile)
            candidate, others = ordered[0], tuple(c.system for c in ordered[1:])
        if candidate.capital:
            looks = self._looks(text, hit, candidate, verdict, language)
        elif hit.pattern.script != "Latin" and text[hit.start - 1 : hit.start] in _OPEN and text[hit.end : hit.end + 1] in _CLOSE:
            looks = (("says", "set in quotation marks, as names of systems are +1", 1.0),)
        else:
            looks = ()
        return Judgement(verdict, candidate, others, verdict.score, 0.0, False, looks)

    def _looks(
        self, text: str, hit: Hit, candidate: Candidate, verdict: Verdict, language: str
    ) -> tuple[tuple[str, str, float], ...]:
        """What the letters say of a one-word name: written small, or between other proper names."""
        found: list[tuple[str, str, float]] = []
        if hit.surface.islower():
            found.append(("says", "written without a capital -3", -3.0))
        if " " in candidate.term or language == "de":
            return tuple(found)  # names of two words are not surnames; in German every noun has a capital
        weight = -2.0 if candidate.rule else -1.0
        if not verdict.touched & 1 and (word := capital_before(text, hit.start)) and not self.roles.nation(word):
            found.append(("says", f"“{word}” stands directly before, as a first name would {weight:+g}", weight))
        if not verdict.touched & 2 and (word := capital_after(text, hit.end)):
            found.append(("says", f"“{word}” stands directly behind, as a surname would {weight:+g}", weight))
        return tuple(found)

    def _supported(self, judged: Judgement, places: list[int], hit: Hit, denied: bool) -> Judgement:
        """``judged`` with what the mentions around add, and whether that suffices.

        A name that is ``denied`` (it means something else elsewhere in the text) wants more.
        """
        support = self._neighbours(places, hit)
        total = judged.verdict.score + support + sum(weight for _what, _word, weight in judged.looks)
        rule = judged.candidate.rule
        if rule == "designator-only":
            accepted = (judged.verdict.beside and total >= 1.5) or (total >= 4.0 and judged.verdict.score >= 2.0)
        else:
            accepted = total >= THRESHOLD[rule] - (2.0 if not rule and " " in judged.candidate.term else 0.0)
        if denied and not judged.verdict.beside:
            accepted = accepted and total >= THRESHOLD[rule] + 2.0
        return judged._replace(total=total, support=support, accepted=accepted)

    def _rank(
        self, hit: Hit, folded: Folded, candidates: list[Candidate], certain: set[str], families: set[str], profile: Any
    ) -> list[Candidate]:
        """Several systems of one name, the likeliest first: by their own cues, by kin in the text, by preference."""
        counts = self.evidence.supporters(profile, folded.data, hit.first, hit.last) if profile else {}
        shared = self.bundle.shared.get(key(candidates[0].name))
        prefer = shared.prefer if shared else None

        def rank(candidate: Candidate) -> tuple[float, ...]:
            id = candidate.system
            return (
                counts.get(id, 0) + (2 if id in certain else 0) + (1 if self._families[id] in families else 0),
                candidate.rule == "",
                id == prefer,
            )

        return sorted(candidates, key=rank, reverse=True)

    @staticmethod
    def _neighbours(places: list[int], hit: Hit) -> float:
        """What other mentions nearby are worth: one or two in the window, one more within a few words."""
        start = hit.start
        low, high = bisect_left(places, start - 240), bisect_left(places, start + 240)
        if low == high:
            return 0.0
        near = bisect_left(places, start + 60) > bisect_left(places, start - 60)
        return min(2.0, high - low - (start in places[low:high])) + (1.0 if near else 0.0)

    def _mention(self, text: str, folded: Folded, hit: Hit, judged: Judgement, *more: tuple[str, str, float]) -> Mention:
        system = judged.candidate.system
        role = self.roles.of(text, hit.end, folded.data, hit.first, hit.last, system)
        evidence = (*more, *self.evidence.told(judged.verdict), *judged.looks)
        if judged.support:
            evidence += (("says", f"another system is named nearby {judged.support:+g}", judged.support),)
        score = round(min(0.99, 0.5 + max(judged.total, 1.0 if more else 0.0) / 16), 2)
        return Mention(hit.start, hit.end, hit.surface, system, self._names[system], role, score, judged.others, evidence)

    def _coordinate(self, text: str, mentions: list[Mention | Hit]) -> bool:
        """Adds the coordinated parts that follow the last of ``mentions``; whether there were any."""
        last = mentions[-1]
        assert isinstance(last, Mention)
        count = len(mentions)
        index = self.bundle.index
        for part in self.coordinator.parts(text, last.end, last.text, index.__contains__):
            system = index[part.key]
            why = (("says", f"short for {self._names[system]}, after {last.text!r}", 3.0),)
            surface = text[part.start : part.end]
            mentions.append(Mention(part.start, part.end, surface, system, self._names[system], last.role, 0.95, (), why))
        return len(mentions) > count


class Judgement(NamedTuple):
    """What was found out about a doubtful hit."""

    verdict: Verdict
    candidate: Candidate
    others: tuple[str, ...]
    total: float
    support: float
    accepted: bool
    looks: tuple[tuple[str, str, float], ...] = ()


def _start(mention: Mention) -> int:
    return mention.start


def _category(bundle: Bundle, id: str) -> str:
    info = bundle.types.get(bundle.systems[id].type)
    return info.category if info else ""

