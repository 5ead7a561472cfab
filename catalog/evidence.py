"""Evidence for and against: is this word the weapon here, or something else?

Context words stand in ``data/context.yaml`` by class and language, what an
ambiguous name may otherwise be in ``data/homonyms.yaml``. All of them go into
one automaton; an ambiguous mention has it run over the few hundred characters
around, and adds up what it finds with the weights of its own profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from catalog.fold import spaced
from catalog.patterns import script_of
from catalog.scan import ByteMatcher, TextMatcher, fold_pattern, is_wide

WINDOW = 240  # characters on either side: about a sentence and its neighbours
NEAR = 45  # about five words
TOUCH = 2  # side by side
#: what an entry's category reads as its class words, where no homonym row says otherwise
CATEGORY_CLASSES = {
    "ballistic": ("missile",), "hypersonic": ("missile",), "cruise": ("missile", "naval"),
    "tactical": ("missile", "anti_tank", "aircraft"), "air_defence": ("air_defence", "missile"),
    "rocket": ("rocket", "artillery", "missile"), "bomb": ("bomb", "aircraft"), "uav": ("drone", "aircraft"),
    "expendable_drone": ("drone", "missile"), "maritime": ("naval", "drone", "missile"), "space": ("missile",),
    "land": ("armour", "artillery"), "aircraft": ("aircraft",),
}  # fmt: skip
ALWAYS = ("military", "conflict")
BESIDE = ("person_before", "person_after", "place_before", "place_after")


class Finding(NamedTuple):
    """One thing that spoke: its class or word, and its weight."""

    what: str
    word: str
    weight: float


class Verdict(NamedTuple):
    """The sum of the evidence, whether a class word touches the name, and what was found."""

    score: float
    beside: bool
    vetoed: bool
    findings: tuple[Finding, ...]


class Profile:
    """What counts for one ambiguous name: cue number → (class, weight)."""

    __slots__ = ("candidates", "phrases", "rule", "weights")

    def __init__(self) -> None:
        self.weights: dict[int, list[tuple[str, float]]] = {}
        self.phrases: set[int] = set()
        self.candidates: dict[str, set[int]] = {}
        self.rule = ""


class Evidence:
    """All cues of the language tables in one automaton, and profiles made on demand."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._narrow: dict[bytes, int] = {}
        self._wide: dict[str, int] = {}
        self._words: list[str] = []
        self._classes: dict[str, dict[str, Any]] = tables.get("context", {}).get("classes", {})
        self._members: dict[str, set[int]] = {}
        endings = tables.get("endings", {}).get("languages", {})
        self._glue = {lang: [spaced(p) for p in endings.get(lang, {}).get("prefixes", [])] for lang in ("he", "ar")}
        for name, table in self._classes.items():
            words = self._members.setdefault(name, set())
            for lang, forms in table["words"].items():
                for form in forms:
                    words.update(self._cue(str(form), lang))
        self._homonyms: dict[str, dict[str, Any]] = {}
        own: dict[str, dict[str, set[int]]] = {}
        for term, row in tables.get("homonyms", {}).items():
            folded = spaced(str(term))
            self._homonyms[folded] = row
            cues: dict[str, set[int]] = {"for": set(), "against": set(), "not": set()}
            for side in ("for", "against"):
                for word in (row.get(side) or {}).get("words", []):
                    cues[side].update(self._cue(str(word), "en"))
            for phrase in row.get("not", []):
                cues["not"].update(self._cue(str(phrase), "en", whole=True))
            for id, words in (row.get("candidates") or {}).items():
                cues[id] = {c for w in words for c in self._cue(str(w), "en")}
            own[folded] = cues
        self._own = own
        self._profiles: dict[tuple[str, str], Profile] = {}
        self._byte_engine = ByteMatcher(self._narrow)
        self._text_engine = TextMatcher(self._wide)
        self._byte_numbers = list(self._narrow.values())
        self._text_numbers = list(self._wide.values())

    def _cue(self, word: str, lang: str, whole: bool = False) -> list[int]:
        """Numbers of the cue ``word``, added if new. ``whole`` keeps a phrase as it stands."""
        stem = word.endswith("*") and not whole
        folded = spaced(word.replace("*", "")) if not stem or " " not in word else spaced(word.replace("*", ""))
        if not folded:
            return []
        if is_wide(folded):
            return [self._number(self._wide, folded, word)]
        data = fold_pattern(folded)
        if data is None or len(folded) < 2:
            return []
        script = script_of(folded)
        open_ended = stem or (script == "Cyrillic" and not word.isupper() and len(folded) > 5) or whole
        tail = b"" if open_ended else b" "
        found = [self._number(self._narrow, b" " + data + tail, word)]
        glued = {"Hebrew": "he", "Arabic": "ar"}.get(script)
        if glued and lang != "fa":
            for prefix in self._glue[glued]:
                start = fold_pattern(prefix)
                if start:
                    found.append(self._number(self._narrow, b" " + start + data + tail, word))
        return found

    def _number(self, table: dict[Any, int], form: Any, word: str) -> int:
        if form not in table:
            table[form] = len(self._words)
            self._words.append(word)
        return table[form]

    def homonym(self, term: str) -> dict[str, Any] | None:
        """The row of ``data/homonyms.yaml`` for a folded name, or None."""
        return self._homonyms.get(term)

    def profile(self, term: str, category: str) -> Profile:
        """What counts for the folded name ``term`` of an entry of ``category``."""
        known = self._profiles.get((term, category))
        if known is None:
            known = self._profiles[term, category] = self._make(term, category)
        return known

    def _make(self, term: str, category: str) -> Profile:
        row = self._homonyms.get(term, {})
        profile = Profile()
        own = self._own.get(term, {"for": set(), "against": set(), "not": set()})
        helping = {*((row.get("for") or {}).get("classes") or ()), *CATEGORY_CLASSES.get(category, ()), *ALWAYS}
        hurting = {*((row.get("against") or {}).get("classes") or ())} or {
            name for name, table in self._classes.items() if table["sign"] == "against" and name not in BESIDE
        }
        for name, numbers in self._members.items():
            table = self._classes[name]
            if table["sign"] == "for":
                weight = float(table["weight"]) if name in helping else 0.0
            elif name in BESIDE:
                weight = float(table["weight"]) if row.get("rule") != "free" else -1.5
            else:
                weight = float(table["weight"]) if name in hurting else -0.5 if row else -1.0
            if weight:
                for number in numbers:
                    profile.weights.setdefault(number, []).append((name, weight))
        words = set(term.split())
        for number in own["for"]:
            if spaced(self._words[number]) not in words:
                profile.weights.setdefault(number, []).append((f"own:{self._words[number]}", 2.0))
        for number in own["against"]:
            if spaced(self._words[number]) not in words:
                profile.weights.setdefault(number, []).append((f"not:{self._words[number]}", -3.0))
        profile.phrases = own["not"]
        profile.candidates = {id: cues for id, cues in own.items() if id not in {"for", "against", "not"}}
        profile.rule = row.get("rule", "")
        return profile

    def weigh(self, profile: Profile, data: bytes, start: int, end: int, wide: str | None = None) -> Verdict:
        """Adds up what stands around ``data[start:end]`` (positions of the name's first and last byte)."""
        low = max(0, start - WINDOW)
        hits = self.around(data, start, end, wide)
        best: dict[str, tuple[float, int]] = {}
        beside = vetoed = False
        weights = profile.weights
        for hit_start, hit_end, number in hits:
            if number in profile.phrases and hit_start + low <= start + 1 and hit_end + low >= end - 1:
                vetoed = True
                best["phrase"] = (-9.0, number)
                continue
            found = weights.get(number)
            if found is None:
                continue
            first, last = hit_start + low + 1, hit_end + low - 1
            if first < end and last > start:
                continue  # the name itself
            gap = start - last if last <= start else first - end
            for name, weight in found:
                if name in BESIDE:
                    before = name.endswith("before")
                    if gap > TOUCH + 1 or before != (last <= start):
                        continue
                elif weight >= 2.0:
                    if gap <= TOUCH:
                        beside = True
                        weight += 1.0
                    elif gap > NEAR:
                        weight /= 2
                elif weight <= -2.0 and gap > NEAR and not name.startswith("not:"):
                    weight *= 0.75
                known = best.get(name)
                if known is None or abs(weight) > abs(known[0]):
                    best[name] = (weight, number)
        # A class speaks once; several words of an entry's own list speak together, up to a limit.
        score = sum(weight for weight, _ in best.values())
        positive = sum(w for w, _ in best.values() if w > 0)
        score = score if positive <= 8 else score - (positive - 8)
        findings = tuple(Finding(name, self._words[number], w) for name, (w, number) in best.items())
        return Verdict(score, beside, vetoed, findings)

    def around(self, data: bytes, start: int, end: int, wide: str | None = None) -> list[tuple[int, int, int]]:
        """Cues near ``data[start:end]``: offsets from the window's start, and the number of each."""
        low, high = max(0, start - WINDOW), end + WINDOW
        if wide is None:
            numbers = self._byte_numbers
            return [(s, e, numbers[n]) for s, e, n in self._byte_engine.find(data[low:high])]
        numbers = self._text_numbers
        hits = [(s - 1, e + 1, numbers[n]) for s, e, n in self._text_engine.find(wide[low:high])]
        narrow = self._byte_numbers
        return hits + [(s, e, narrow[n]) for s, e, n in self._byte_engine.find(data[low:high])]

    def supporters(self, profile: Profile, data: bytes, start: int, end: int) -> dict[str, int]:
        """How many cues of each candidate system stand around."""
        numbers = {n for _s, _e, n in self.around(data, start, end)}
        return {id: len(numbers & cues) for id, cues in profile.candidates.items()}

    def word(self, number: int) -> str:
        """A cue as its table has it."""
        return self._words[number]


def spoken(findings: Iterable[Finding]) -> list[str]:
    """Findings in words, the heaviest first: ``“missile” (missile word) +2``."""
    ordered = sorted(findings, key=lambda f: -abs(f.weight))
    labels = {"own": "word of this name", "not": "word of another sense", "phrase": "fixed phrase of another sense"}
    out = []
    for finding in ordered[:6]:
        head = finding.what.split(":")[0]
        label = labels.get(head, f"{head.replace('_', ' ')} word")
        out.append(f"“{finding.word.rstrip('*')}” ({label}) {finding.weight:+g}")
    return out
