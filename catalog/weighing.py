"""Deciding the doubtful: is this word the weapon here, and which one of that name?

A name that may mean something else is weighed by what stands around it; one
certain mention lends its sense to later bare ones, and a name that plainly
means something else in a text has to earn its marks there.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, NamedTuple

from catalog.bundle import Bundle
from catalog.coordination import Coordinator
from catalog.evidence import Evidence, Verdict
from catalog.fold import key
from catalog.mention import Mention
from catalog.patterns import Candidate, Pattern
from catalog.roles import Roles
from catalog.scan import Folded, fold_wide
from catalog.surroundings import capital_after, capital_before, spelt_as
from catalog.tails import Tails

#: evidence that a bare name of each rule wants
THRESHOLD = {"": -0.5, "context": 2.0, "case": 1.0, "designator-only": 3.0}
_OPEN, _CLOSE = frozenset('«„“”"「『《‘'), frozenset('»”“"」』》’')


class Hit(NamedTuple):
    """A hit on its way to becoming a mention: places in the text and in the folded bytes."""

    start: int
    end: int
    surface: str
    pattern: Pattern
    first: int
    last: int
    wide: bool


class Judgement(NamedTuple):
    """What was found out about a doubtful hit."""

    verdict: Verdict
    candidate: Candidate
    others: tuple[str, ...]
    total: float
    support: float
    accepted: bool
    looks: tuple[tuple[str, str, float], ...] = ()


class Weigher:
    """What deciding needs of a catalogue; made by :class:`catalog.reading.Reader`."""

    def __init__(
        self, bundle: Bundle, evidence: Evidence, tails: Tails, roles: Roles, coordinator: Coordinator
    ) -> None:
        self.bundle = bundle
        self.evidence = evidence
        self.tails = tails
        self.roles = roles
        self.coordinator = coordinator
        self.names = {id: record.name for id, record in bundle.systems.items()}
        self.families = {id: record.family or id for id, record in bundle.systems.items()}
        self.categories = {id: _category(bundle, id) for id in bundle.systems}

    def settled(self, text: str, folded: Folded, slots: list[Mention | Hit]) -> list[Mention]:
        """Decides the doubtful hits among ``slots``: by what stands around, then by what is certain in the text."""
        doubtful = [slot for slot in slots if type(slot) is Hit]
        if not doubtful:
            return slots  # type: ignore[return-value]
        sure = [slot for slot in slots if type(slot) is Mention]
        certain = {m.system for m in sure if m.role != "compared"}
        families = {self.families[system] for system in certain}
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
            if judged.total <= -3.0 or (not judged.accepted and any(w < 0 for *_, w in judged.looks)):
                denied.add(judged.candidate.term)
            if not judged.accepted:
                waiting.append((hit, judged))
                continue
            decided[hit.start] = self._mention(text, folded, hit, judged)
            if judged.total >= 2.0:
                system = judged.candidate.system
                certain.add(system)
                families.add(self.families[system])
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
                    self.coordinate(text, out)  # type: ignore[arg-type]
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
        likely = [
            hit.start for hit, judged in waiting if judged.verdict.score >= 1 and all(w > 0 for *_, w in judged.looks)
        ]
        if decided or len(likely) > 1:
            places = sorted([*places, *decided, *likely])
        for hit, judged in waiting:
            judged = self._supported(judged, places, hit, judged.candidate.term in denied)
            system = judged.candidate.system
            same = system in certain or judged.candidate.term in lent
            kin = self.families[system] in families and judged.candidate.rule != "case"
            if judged.accepted:
                decided[hit.start] = self._mention(text, folded, hit, judged)
            elif same or (kin and judged.verdict.score >= 1.0):
                hostile = sum(w for _kind, _cue, w in (*judged.verdict.findings, *judged.looks) if w < 0)
                if hostile > -2.0:
                    lender = ("says", f"{self.names[system]} is named with certainty elsewhere in the text", 3.0)
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
        profile = self.evidence.profile(first_one.term, self.categories[first_one.system])
        wide = lowered if hit.wide else None
        written = None
        if profile.phrases and folded.offsets is None:

            def written(first: int, last: int, phrase: str) -> bool:
                return spelt_as(text[max(0, first - 1) : last], phrase)

        verdict = self.evidence.weigh(profile, folded.data, hit.first, hit.last, wide, written, language)
        candidate, others = first_one, tuple[str, ...]()
        if len(candidates) > 1:
            ordered = self._rank(hit, folded, candidates, certain, families, profile.candidates and profile)
            candidate, others = ordered[0], tuple(c.system for c in ordered[1:])
        looks: tuple[tuple[str, str, float], ...] = ()
        if candidate.capital:
            looks = self._looks(text, hit, candidate, verdict, language)
        elif (
            hit.pattern.script != "Latin"
            and text[hit.start - 1 : hit.start] in _OPEN
            and text[hit.end : hit.end + 1] in _CLOSE
        ):
            looks = (("says", "set in quotation marks, as names of systems are +1", 1.0),)
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
            # A class word that touches the name weighs more than what the next sentence is about.
            ease = 1.5 if judged.verdict.beside else 2.0 if not rule and " " in judged.candidate.term else 0.0
            accepted = total >= THRESHOLD[rule] - ease
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
                counts.get(id, 0) + (2 if id in certain else 0) + (1 if self.families[id] in families else 0),
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

    def _mention(
        self, text: str, folded: Folded, hit: Hit, judged: Judgement, *more: tuple[str, str, float]
    ) -> Mention:
        system = judged.candidate.system
        role = self.roles.of(text, hit.end, folded.data, hit.first, hit.last, system)
        evidence = (*more, *self.evidence.told(judged.verdict), *judged.looks)
        if judged.support:
            evidence += (("says", f"another system is named nearby {judged.support:+g}", judged.support),)
        score = round(min(0.99, 0.5 + max(judged.total, 1.0 if more else 0.0) / 16), 2)
        return Mention(
            hit.start, hit.end, hit.surface, system, self.names[system], role, score, judged.others, evidence
        )

    def coordinate(self, text: str, mentions: list[Mention | Hit]) -> bool:
        """Adds the coordinated parts that follow the last of ``mentions``; whether there were any."""
        last = mentions[-1]
        assert isinstance(last, Mention)
        count = len(mentions)
        index = self.bundle.index
        for part in self.coordinator.parts(text, last.end, last.text, index.__contains__):
            system = index[part.key]
            why = (("says", f"short for {self.names[system]}, after {last.text!r}", 3.0),)
            surface = text[part.start : part.end]
            mentions.append(
                Mention(part.start, part.end, surface, system, self.names[system], last.role, 0.95, (), why)
            )
        return len(mentions) > count


def _category(bundle: Bundle, id: str) -> str:
    info = bundle.types.get(bundle.systems[id].type)
    return info.category if info else ""
