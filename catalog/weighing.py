"""Deciding the doubtful: is this word the weapon here, and which one of that name?

A name that may mean something else is weighed by what stands around it; one
certain mention lends its sense to later bare ones, and a name that plainly
means something else in a text has to earn its marks there.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Sequence

from catalog.bundle import Bundle
from catalog.coordination import Coordinator
from catalog.cues import Profile
from catalog.evidence import Evidence
from catalog.fold import key
from catalog.looks import NOTHING, Looks
from catalog.mention import Mention
from catalog.patterns import Candidate, Pattern
from catalog.roles import Roles
from catalog.scan import Folded, fold_wide
from catalog.scene import Hit, Judgement, Said, Scene
from catalog.surroundings import numbered_behind, parted, sentence_of, spelt_as
from catalog.tails import Tails, Tongue

#: evidence that a bare name of each rule wants
THRESHOLD = {"": -0.5, "compact": 1.0, "context": 2.0, "case": 1.0, "designator-only": 3.0}
_ARABIC = frozenset({"ar", "fa", "ur"})
#: how many characters before a name the one before it in a list begins
LIST = 20
_OPEN, _CLOSE = frozenset('«„“”"「『《‘'), frozenset('»”“"」』》’')
_QUOTED: Said = (("says", "set in quotation marks, as names of systems are +1", 1.0),)


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
        self.looks = Looks(bundle, evidence, roles)
        self.names = {id: record.name for id, record in bundle.systems.items()}
        self.families = {id: record.family or id for id, record in bundle.systems.items()}
        self.categories = {id: _category(bundle, id) for id in bundle.systems}
        #: systems whose own names are in Arabic letters
        self._at_home = {
            id for id, record in bundle.systems.items() if any(n.kind == "native" and n.lang in _ARABIC for n in record.names)
        }
        self._class_words: dict[str, frozenset[bytes]] = {}

    def class_words(self, system: str) -> frozenset[bytes]:
        """Class words that settle a doubtful name of ``system`` when they stand right behind it."""
        category = self.categories[system]
        words = self._class_words.get(category)
        if words is None:
            words = self._class_words[category] = self.evidence.class_words(category)
        return words

    def profile(self, candidate: Candidate) -> Profile:
        """What counts for and against a listed name."""
        return self.evidence.profile(candidate.term, self.categories[candidate.system])

    def settled(self, text: str, folded: Folded, slots: list[Mention | Hit], tongue: Tongue) -> list[Mention]:
        """Decides the doubtful hits among ``slots``: by what stands around, then by what is certain in the text."""
        sure = [slot for slot in slots if type(slot) is Mention]
        if len(sure) == len(slots):
            return sure
        if self._idle(folded.data, slots):
            return sure
        doubtful = [slot for slot in slots if type(slot) is Hit]
        scene = Scene(text, folded, tongue, sure, doubtful, [m.start for m in sure], self.families)
        if folded.wide and any(hit.wide for hit in doubtful):
            scene.lowered = fold_wide(text)
        decided: dict[int, Mention] = {}
        waiting: list[tuple[Hit, Judgement]] = []
        for hit in doubtful:
            judged = self._judge(scene, hit, scene.places)
            term = _denial(judged, hit)
            if judged.vetoed:
                scene.denied.add(term)
                continue
            self._support(judged, scene.places, hit, term in scene.denied)
            if judged.total <= -3.0 or (not judged.accepted and judged.suspect):
                scene.denied.add(term)
            if not judged.accepted:
                waiting.append((hit, judged))
                continue
            decided[hit.start] = self._mention(scene, hit, judged)
            if judged.total >= 2.0:
                scene.learn(judged.candidate)
        if waiting:
            self._borrow(scene, waiting, decided)
        return self._joined(text, slots, decided) if decided else sure

    def _idle(self, data: bytes, slots: list[Mention | Hit]) -> bool:
        """Whether all that is doubtful are everyday words in Arabic letters that stand alone.

        Without a class word or another name beside them nothing could make mentions of them (:meth:`_support`),
        and a Persian article may have several.
        """
        for number, hit in enumerate(slots):
            if type(hit) is not Hit:
                continue
            pattern = hit.pattern
            candidate = pattern.candidates[0]
            if pattern.script != "Arabic" or candidate.rule != "designator-only" or candidate.numbered or len(pattern.candidates) > 1:
                return False
            if number and slots[number - 1].start >= hit.start - LIST:
                return False
            if number + 1 < len(slots) and slots[number + 1].start <= hit.end + LIST:
                return False
            if self.evidence.touches(self._profile_of(pattern), data, hit.first, hit.last):
                return False
        return True

    def _profile_of(self, pattern: Pattern) -> Profile:
        """What counts for the first of a pattern's names; kept with it."""
        profile: Profile | None = pattern.profile
        if profile is None:
            profile = pattern.profile = self.profile(pattern.candidates[0])
        return profile

    def _joined(self, text: str, slots: list[Mention | Hit], decided: dict[int, Mention]) -> list[Mention]:
        """The certain and the decided in order, each decided one with its coordinated parts."""
        out: list[Mention] = []
        edge = 0  # behind coordinated parts: what begins before it is one of them
        for slot in slots:
            if edge and slot.start < edge:
                continue
            if type(slot) is not Hit:
                out.append(slot)  # type: ignore[arg-type]
            elif (mention := decided.get(slot.start)) is not None:
                out.append(mention)
                if self.coordinator.goes_on(text, mention.end):
                    self.coordinate(text, out)  # type: ignore[arg-type]
                    edge = out[-1].end
        return out

    def _borrow(self, scene: Scene, waiting: list[tuple[Hit, Judgement]], decided: dict[int, Mention]) -> None:
        """Second look at what was not certain by itself: one certain mention lends its sense to bare ones."""
        places = scene.places
        if decided or len(waiting) > 1:
            places = self._likely(scene, waiting, decided)
        for hit, judged in waiting:
            candidate = judged.candidate
            system = candidate.system
            if places is not scene.places:  # else they have said already what they say
                if scene.namesakes(hit) and self._listed(places, hit):
                    judged = self._judge(scene, hit, places)
                self._support(judged, places, hit, _denial(judged, hit) in scene.denied)
            if judged.accepted:
                decided[hit.start] = self._mention(scene, hit, judged)
                continue
            if self._everyday(hit, candidate):
                continue  # “Shahed” is also a witness, two lines below the drone
            same = candidate.term in scene.lent or system in scene.certain
            if same or (judged.verdict.score >= 1.0 and candidate.rule != "case" and self.families[system] in scene.kin):
                weights = [w for w, _cue in judged.verdict.findings.values()] + [w for *_, w in judged.looks]
                if sum(w for w in weights if w < 0) > -2.0:
                    lender = ("says", f"{self.names[system]} is named with certainty elsewhere in the text", 3.0)
                    decided[hit.start] = self._mention(scene, hit, judged, lender)

    @staticmethod
    def _likely(scene: Scene, waiting: list[tuple[Hit, Judgement]], decided: dict[int, Mention]) -> list[int]:
        """Where the certain, the decided and the likely mentions begin; the certain ones' own list if it is only them."""
        # Doubtful names side by side speak for one another, unless something speaks against them.
        fair = [(hit.start, judged.verdict.score) for hit, judged in waiting if judged.verdict.score >= 1 and not judged.suspect]
        likely = [
            start
            for number, (start, score) in enumerate(fair)
            if score >= 2 or any(0 < abs(start - other) <= LIST for other, _ in fair[max(0, number - 1) : number + 2])
        ]
        return sorted([*scene.places, *decided, *likely]) if decided or len(likely) > 1 else scene.places

    def _judge(self, scene: Scene, hit: Hit, places: list[int]) -> Judgement:
        """The evidence for the likeliest of a hit's systems; ``places``: where other mentions begin."""
        pattern = hit.pattern
        candidates = pattern.candidates
        candidate, others = candidates[0], tuple[str, ...]()
        profile = self._profile_of(pattern)
        text, folded, tongue = scene.text, scene.folded, scene.tongue
        wide = scene.lowered if hit.wide else None
        written = None
        if profile.phrases and folded.offsets is None:

            def written(first: int, last: int, phrase: str) -> bool:
                return spelt_as(text[max(0, first - 1) : last], phrase)

        apart = parted(text, hit.start, hit.end)
        sentence = functools.partial(sentence_of, text, hit.start, hit.end) if folded.offsets is None else None
        namesakes = scene.namesakes(hit)
        listed = bool(namesakes) and self._listed(places, hit)
        verdict = self.evidence.weigh(profile, folded.data, hit.first, hit.last, tongue, wide, written, apart, namesakes, listed, sentence)
        if len(candidates) > 1:
            ordered = self._rank(scene, hit, candidates, profile)
            candidate, others = ordered[0], tuple(c.system for c in ordered[1:])
        looks = NOTHING
        if candidate.capital:
            looks = self.looks.of(text, hit, candidate, verdict, tongue)
        elif pattern.script == "Cyrillic" and candidate.rule and hit.surface.islower() and candidate.name[:1].isupper():
            looks = self.looks.small(text, hit)
        elif (
            pattern.script != "Latin"
            and text[hit.start - 1 : hit.start] in _OPEN
            and text[hit.end : hit.end + 1] in _CLOSE
        ):
            looks = _QUOTED
        if pattern.script == "Cyrillic" and self.evidence.person(candidate.term):
            looks += self.looks.named(text, hit, verdict)
        if profile.place and not hit.wide:
            looks += self.looks.place(text, folded.data, hit, profile.rule, self.class_words(candidate.system), tongue)
        return Judgement(verdict, candidate, others, looks, hit.wide and numbered_behind(text, hit.end))

    def _support(self, judged: Judgement, places: list[int], hit: Hit, denied: bool) -> None:
        """Adds what the mentions around say, and whether that suffices.

        A name that is ``denied`` (it means something else elsewhere in the text) wants more.
        """
        verdict, candidate = judged.verdict, judged.candidate
        support = _neighbours(places, hit.start) if places else 0.0
        total = verdict.score + support
        for _what, _word, weight in judged.looks:
            total += weight
        rule = candidate.rule
        if self._everyday(hit, candidate):
            # Such letters have no capitals: an everyday word is the weapon beside its class word or another weapon.
            accepted = total >= 1.5 and (verdict.beside or judged.numbered or verdict.touched > 3 or self._listed(places, hit))
        elif rule == "designator-only":
            accepted = (
                (verdict.beside and total >= 1.5)
                or (total >= 4.0 and verdict.score >= 2.0)
                or (total >= 3.0 and verdict.score >= 1.0 and self._listed(places, hit))
            )
        else:
            # A class word that touches the name weighs more than what the next sentence is about.
            ease = 1.5 if verdict.beside else 2.0 if not rule and " " in candidate.term else 0.0
            accepted = total >= THRESHOLD[rule] - ease
        if denied and not verdict.beside:
            accepted = accepted and total >= THRESHOLD[rule] + 2.0
        judged.total, judged.support, judged.accepted = total, support, accepted

    def _rank(self, scene: Scene, hit: Hit, candidates: Sequence[Candidate], profile: Profile) -> list[Candidate]:
        """Several systems of one name, the likeliest first: by their own cues, by kin in the text, by preference."""
        counts = self.evidence.supporters(profile, scene.folded.data, hit.first, hit.last) if profile.candidates else {}
        certain, kin = scene.certain, scene.kin
        shared = self.bundle.shared.get(key(candidates[0].name))
        prefer = shared.prefer if shared else None

        def rank(candidate: Candidate) -> tuple[float, ...]:
            id = candidate.system
            return (
                counts.get(id, 0) + (2 if id in certain else 0) + (1 if self.families[id] in kin else 0),
                candidate.rule == "",
                id == prefer,
            )

        return sorted(candidates, key=rank, reverse=True)

    def _everyday(self, hit: Hit, candidate: Candidate) -> bool:
        """Whether a name in letters without capitals is an everyday word of its own language."""
        if candidate.numbered:
            return False
        if hit.pattern.script != "Arabic":
            return hit.wide and candidate.rule == "designator-only"
        return candidate.rule == "designator-only" or (candidate.rule == "context" and candidate.system in self._at_home)

    @staticmethod
    def _listed(places: list[int], hit: Hit) -> bool:
        """Whether another mention stands a word or two away, as in a list of systems."""
        reach = LIST if not hit.wide else LIST // 2  # Chinese says in two characters what takes a word elsewhere
        low = bisect_left(places, hit.start - reach)
        return low < bisect_left(places, hit.end + reach // 2) and places[low] != hit.start

    def _mention(self, scene: Scene, hit: Hit, judged: Judgement, *more: tuple[str, str, float]) -> Mention:
        system = judged.candidate.system
        if hit.wide:
            role = self.roles.unspaced(scene.text, hit.start, hit.end, system)
        else:
            role = self.roles.of(scene.text, hit.end, scene.folded.data, hit.first, hit.last, system)
        evidence = (*more, *self.evidence.told(judged.verdict), *judged.looks, *_company(judged.support))
        score = round(min(0.99, 0.5 + max(judged.total, 1.0 if more else 0.0) / 16), 2)
        return Mention(
            hit.start, hit.end, hit.surface, system, self.names[system], role, score, judged.others, evidence
        )

    def coordinate(self, text: str, mentions: list[Mention | Hit]) -> None:
        """Adds the coordinated parts that follow the last of ``mentions``."""
        last = mentions[-1]
        assert isinstance(last, Mention)
        index = self.bundle.index
        for part in self.coordinator.parts(text, last.end, last.text, index.__contains__):
            system = index[part.key]
            why = (("says", f"short for {self.names[system]}, after {last.text!r}", 3.0),)
            surface = text[part.start : part.end]
            mentions.append(
                Mention(part.start, part.end, surface, system, self.names[system], last.role, 0.95, (), why)
            )

    def recalled(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """``mentions`` with the numbers that stand for a name given before: “The -313”."""
        found = list(mentions)
        names = list(dict.fromkeys(m.text for m in mentions))
        index = self.bundle.index
        for part, name in self.coordinator.alone(text, names, index.__contains__):
            if all(part.end <= m.start or m.end <= part.start for m in mentions):
                system = index[part.key]
                why = (("says", f"short for {self.names[system]}, as {name!r} is named in the text", 3.0),)
                found.append(Mention(part.start, part.end, text[part.start : part.end], system, self.names[system], "named", 0.95, (), why))
        return sorted(found, key=lambda m: m.start)


def _neighbours(places: list[int], start: int) -> float:
    """What other mentions nearby are worth: one or two in the window, one more within a few words."""
    low = bisect_left(places, start - 240)
    high = bisect_left(places, start + 240, low)
    if low == high:
        return 0.0
    near = bisect_left(places, start + 60, low, high) > bisect_left(places, start - 60, low, high)
    return min(2.0, high - low - (start in places[low:high])) + (1.0 if near else 0.0)


@functools.cache
def _company(support: float) -> Said:
    """Why mentions nearby counted; they are worth one of a few sums."""
    return (("says", f"another system is named nearby {support:+g}", support),) if support else ()


def _denial(judged: Judgement, hit: Hit) -> str:
    """What another sense of a name denies: Kaan the singer says nothing of KAAN, a rafale of wind nothing of the Rafale."""
    term = judged.candidate.term
    if hit.surface.isupper():
        return term.upper()
    return f"{term} in small letters" if hit.surface.islower() and judged.candidate.name[:1].isupper() else term


def _category(bundle: Bundle, id: str) -> str:
    info = bundle.types.get(bundle.systems[id].type)
    return info.category if info else ""
