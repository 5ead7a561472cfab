"""Evidence for and against: is this word the weapon here, or something else?

Context words stand in ``data/context.yaml`` by class and language, what an
ambiguous name may otherwise be in ``data/homonyms.yaml``. All of them go into
one automaton; an ambiguous mention has it run over the few hundred characters
around, and adds up what it finds with the weights of its own profile.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from catalog.fold import spaced
from catalog.patterns import script_of
from catalog.scan import ScriptMatcher, TextMatcher, fold_pattern, is_wide
from catalog.tails import Tongue

WINDOW = 200  # characters on either side: about a sentence and its neighbours
NEAR = 45  # about five words
TOUCH = 2  # side by side


class Verdict(Struct, frozen=True, gc=False):
    """The sum of the evidence, what touches the name, and what was found.

    ``beside``: a class word touches it; ``touched``: any word that speaks for it stands before (1)
    or behind (2); ``vetoed``: it is part of a fixed phrase of another sense.
    """

    score: float
    beside: bool
    vetoed: bool
    touched: int
    findings: dict[int, tuple[float, int]]  # class (or below zero: own word) → weight, cue


SILENCE = Verdict(0.0, False, False, 0, {})


class Profile:
    """What counts for one ambiguous name: a weight for each class, and words of its own."""

    __slots__ = ("after", "before", "candidates", "classes", "effects", "own", "phrases", "rule")

    def __init__(self, classes: list[float], rule: str) -> None:
        self.classes = classes
        self.own: dict[int, float] = {}
        self.phrases: frozenset[int] = frozenset()
        self.candidates: dict[str, set[int]] = {}
        #: words that fixed phrases of another sense have right before and right behind the name
        self.before: frozenset[bytes] = frozenset()
        self.after: frozenset[bytes] = frozenset()
        self.rule = rule
        #: what each pattern does here: most do nothing (``Evidence._effect``)
        self.effects: dict[int, Effect | None] = {}


#: What one cue does for one profile: its number, whether it is a phrase of another sense, the classes that it
#: speaks for, and its weight as a word of the name's own. A class has its number, its weight, whether it counts
#: only side by side with the name, whether only before it, and the languages outside of which it says nothing
#: (None: in all). Plain tuples, for speed.
Effect = tuple[int, bool, tuple[tuple[int, float, bool, bool, frozenset[str] | None], ...], float]


class Evidence:
    """All cues of the language tables in one automaton, and profiles made on demand."""

    def __init__(self, tables: Mapping[str, Any], common: bytes = b"") -> None:
        self._narrow: dict[bytes, int] = {}
        self._wide: dict[str, int] = {}
        self._words: list[str] = []
        self._scripts: list[str] = []
        context = tables.get("context", {})
        self._classes: dict[str, dict[str, Any]] = context.get("classes", {})
        #: classes that speak for every name, and those that do for an entry of a category
        self._always = frozenset(context.get("always", ()))
        self._of_category: dict[str, list[str]] = context.get("categories", {})
        self._class_names = list(self._classes)
        #: classes that count only side by side with the name, and on which side
        self._beside = [table.get("position", "near") != "near" for table in self._classes.values()]
        self._before = [table.get("position") == "before" for table in self._classes.values()]
        members: dict[int, tuple[int, ...]] = {}
        endings = tables.get("endings", {}).get("languages", {})
        #: function words are no evidence, whatever list they got into
        self._silent = {spaced(str(w)) for table in endings.values() for w in table.get("markers", [])}
        self._glue = {
            lang: [start for p in endings.get(lang, {}).get("prefixes", []) if (start := fold_pattern(spaced(p)))]
            for lang in ("he", "ar")
        }
        tongues: dict[int, frozenset[str]] = {}
        for number, table in enumerate(self._classes.values()):
            for lang, forms in table["words"].items():
                only, alone = (number,), frozenset({lang})  # what nearly all cues have: made once
                for form in forms:
                    for cue in self._cue(str(form), lang):
                        kinds, spoken = members.get(cue), tongues.get(cue)
                        if kinds is None or spoken is None:
                            members[cue], tongues[cue] = only, alone
                            continue
                        if number not in kinds:
                            members[cue] = kinds + only
                        if lang not in spoken:
                            tongues[cue] = spoken | alone
        self._homonyms: dict[str, dict[str, Any]] = {}
        own: dict[str, dict[str, set[int]]] = {}
        for term, row in tables.get("homonyms", {}).items():
            folded = spaced(str(row.get("term", term)))
            if folded in self._homonyms:  # one spelling, two languages: both rows speak
                row = _joined(self._homonyms[folded], row)
            self._homonyms[folded] = row
            cues: dict[str, set[int]] = {"for": set(), "against": set(), "not": set()}
            for side in ("for", "against"):
                for word in (row.get(side) or {}).get("words", []):
                    cues[side].update(self._cue(str(word), "en"))
            for phrase in row.get("not", []):
                if spaced(str(phrase)) != spaced(str(row.get("term", term))):
                    cues["not"].update(self._cue(str(phrase), "en", whole=True))
            for id, words in (row.get("candidates") or {}).items():
                cues[id] = {c for w in words for c in self._cue(str(w), "en")}
            own[folded] = cues
        self._own = own
        #: languages of each class word in Latin letters; Hungarian “opera*” is no sign in an English text
        nowhere = frozenset[str]()
        self._tongues = [
            tongues.get(n, nowhere) if script == "Latin" else None for n, script in enumerate(self._scripts)
        ]
        #: classes of each cue, by number
        self._classes_of = [members.get(n, ()) for n in range(len(self._words))]
        self._profiles: dict[tuple[str, str], Profile] = {}
        latin = [data for data in self._narrow if data.isascii()]
        others = [data for data in self._narrow if not data.isascii()]
        self._byte_engine = ScriptMatcher(latin, lambda: others, common)
        self._text_engine = TextMatcher(self._wide)
        self._byte_numbers = [self._narrow[data] for data in (*latin, *others)]
        self._text_numbers = list(self._wide.values())
        self._longest = max(map(len, self._narrow), default=0) + TOUCH

    def _cue(self, word: str, lang: str, whole: bool = False) -> list[int]:
        """Numbers of the cue ``word``, added if new. ``whole`` keeps a phrase as it stands."""
        stem = word.endswith("*") and not whole
        folded = spaced(word.replace("*", ""))
        if not folded or (folded in self._silent and not whole):
            return []
        if is_wide(folded):
            return [self._number(self._wide, folded, word, "wide")]
        data = fold_pattern(folded)
        if data is None or len(folded) < 2:
            return []
        script = script_of(folded)
        open_ended = stem or (script == "Cyrillic" and not word.isupper() and len(folded) > 5) or whole
        tail = b"" if open_ended else b" "
        found = [self._number(self._narrow, b" " + data + tail, word, script)]
        glued = {"Hebrew": "he", "Arabic": "ar"}.get(script)
        if glued and lang != "fa":
            for start in self._glue[glued]:
                found.append(self._number(self._narrow, b" " + start + data + tail, word, script))
        return found

    def _number(self, table: dict[Any, int], form: Any, word: str, script: str) -> int:
        number = table.get(form)
        if number is None:
            number = table[form] = len(self._words)
            self._words.append(word)
            self._scripts.append(script)
        return number

    def homonym(self, term: str) -> dict[str, Any] | None:
        """The row of ``data/homonyms.yaml`` for a folded name, or None."""
        return self._homonyms.get(term)

    def profile(self, term: str, category: str) -> Profile:
        """What counts for the folded name ``term`` of an entry of ``category``."""
        term = term if term in self._homonyms else ""
        known = self._profiles.get((term, category))
        if known is None:
            known = self._profiles[term, category] = self._make(term, category)
        return known

    def _make(self, term: str, category: str) -> Profile:
        row = self._homonyms.get(term, {})
        helping = {*((row.get("for") or {}).get("classes") or ()), *self._of_category.get(category, ()), *self._always}
        hurting = set((row.get("against") or {}).get("classes") or ())
        rule = row.get("rule", "")
        classes = []
        for name, table in self._classes.items():
            weight = float(table["weight"])
            if table["sign"] == "for":
                # A class that the row counts as another sense (a ship of the same name) speaks against it.
                against = name in hurting and name not in ((row.get("for") or {}).get("classes") or ())
                classes.append(-weight if against else weight if name in helping else 0.0)
            elif table.get("position", "near") != "near":
                classes.append(weight if rule != "free" else weight / 2)
            else:
                # Where the other senses are known, only theirs count in full.
                classes.append(weight if name in hurting or not hurting else -0.5)
        profile = Profile(classes, rule)
        if row:
            own = self._own[term]
            words = set(term.split())
            for side, weight in (("for", 2.0), ("against", -3.0)):
                for number in own[side]:
                    word = spaced(self._words[number].replace("*", ""))
                    if word not in words:
                        # A word that is itself a surname or a common noun proves half as much.
                        profile.own[number] = weight / 2 if weight > 0 and word in self._homonyms else weight
            profile.phrases = frozenset(own["not"])
            profile.before, profile.after = _neighbours(term, row.get("not", []))
            profile.candidates = {id: cues for id, cues in own.items() if id not in {"for", "against", "not"}}
        return profile

    def class_words(self, category: str) -> frozenset[bytes]:
        """Single words that stand beside a name of ``category`` and settle its sense (“missile”, “battery”)."""
        helping = {n for n, name in enumerate(self._class_names) if name in self._of_category.get(category, ())}
        return frozenset(word for word, kinds in self._single_words if not helping.isdisjoint(kinds))

    @functools.cached_property
    def _single_words(self) -> list[tuple[bytes, tuple[int, ...]]]:
        out = []
        for data, number in self._narrow.items():
            kinds = self._classes_of[number]
            if kinds and len(data) > 5 and data.endswith(b" ") and b" " not in (word := data[1:-1]):
                out.append((word, kinds))
        return out

    def weigh(
        self,
        profile: Profile,
        data: bytes,
        start: int,
        end: int,
        tongue: Tongue,
        wide: str | None = None,
        written: Callable[[int, int, str], bool] | None = None,
    ) -> Verdict:
        """Adds up what stands around ``data[start:end]`` (positions of the name's first and last byte).

        ``written`` says whether a fixed phrase of another sense is in the text as it is spelt
        (“The Patriot” is a film, “the Patriot” is not).
        """
        low = start - WINDOW if start > WINDOW else 0
        best: dict[int, tuple[float, int]] = {}  # class, or minus the cue for a word of the name's own
        beside = vetoed = False
        touched = 0
        fixed: list[tuple[int, int, int]] = []
        heard: set[int] = set()
        effects = profile.effects
        # Positions within the window: the cue's own first and last character, without its spaces.
        name_start, name_end = start - low, end - low
        for hit_start, hit_end, pattern in self._byte_engine.find(data[low : end + WINDOW]) if wide is None else self.around(data, start, end, wide):
            try:
                effect = effects[pattern]
            except KeyError:
                effect = effects[pattern] = self._effect(profile, pattern)
            if effect is None:
                continue
            number, phrase, weights, own = effect
            if phrase:
                if hit_start <= name_start + 1 and hit_end >= name_end - 1:
                    fixed.append((hit_start + low, hit_end + low, number))
                continue
            first, last = hit_start + 1, hit_end - 1
            if last <= name_start:
                gap, before = name_start - last, True
            elif first >= name_end:
                gap, before = first - name_end, False
            else:
                continue  # the name itself
            if first in heard:
                continue  # a word speaks once, whatever lists it is in
            for kind, weight, side, ahead, spoken in weights:
                if weight > 0:
                    heard.add(first)
                    if gap <= TOUCH:
                        touched |= 1 if before else 2
                elif spoken is not None and tongue.name not in spoken:
                    continue
                if weight >= 2.0:
                    if gap <= TOUCH:
                        beside = True
                        weight += 1.0
                    elif gap > NEAR:
                        weight /= 2
                elif side:
                    if gap > TOUCH + 1 or ahead != before:
                        continue
                elif weight <= -2.0 and gap > NEAR:
                    weight /= 2
                known = best.get(kind)
                if known is None or abs(weight) > abs(known[0]):
                    best[kind] = (weight, number)
            if own:
                if own > 0:
                    heard.add(first)
                    if gap <= TOUCH:
                        touched |= 1 if before else 2
                        own += 1.0
                    elif gap > NEAR:
                        own /= 2
                elif gap > NEAR:
                    own /= 2
                best[-number - 1] = (own, number)
        for hit_start, hit_end, number in fixed:
            if written is None or written(hit_start, hit_end, self._words[number]):
                vetoed = True
                best[-number - 1] = (-9.0, number)
        if not best:
            return SILENCE
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
        low = start - self._longest if start > self._longest else 0
        left, right = start - low - TOUCH, end - low + TOUCH
        effects = profile.effects
        for hit_start, hit_end, pattern in self._byte_engine.find(data[low : end + self._longest]):
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
            return number, True, (), 0.0
        weights = tuple(
            (kind, weight, self._beside[kind] and weight < 2.0, self._before[kind], None if weight > 0 else self._tongues[number])
            for kind in self._classes_of[number]
            if (weight := profile.classes[kind])
        )
        own = profile.own.get(number, 0.0)
        return (number, False, weights, own) if weights or own else None

    def _number_of(self, pattern: int) -> int:
        """The cue of a pattern; those of the second automaton count from below zero."""
        return self._byte_numbers[pattern] if pattern >= 0 else self._text_numbers[~pattern]

    def around(self, data: bytes, start: int, end: int, wide: str | None = None) -> list[tuple[int, int, int]]:
        """Cues near ``data[start:end]``: offsets from the window's start, and the pattern of each."""
        low, high = max(0, start - WINDOW), end + WINDOW
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


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two rows of one spelling as one: words, classes, phrases and candidates of both."""
    out = dict(first)
    for side in ("for", "against"):
        a, b = first.get(side) or {}, second.get(side) or {}
        out[side] = {k: [*a.get(k, []), *b.get(k, [])] for k in ("classes", "words")}
    out["not"] = [*first.get("not", []), *second.get("not", [])]
    out["candidates"] = {**(first.get("candidates") or {}), **(second.get("candidates") or {})}
    return out


def _neighbours(term: str, phrases: list[Any]) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The words next to ``term`` in phrases of another sense (“Tony” and “Eye” of Tony Hawk, Hawk Eye)."""
    before: set[bytes] = set()
    after: set[bytes] = set()
    for phrase in phrases:
        head, found, tail = f" {spaced(str(phrase))} ".partition(f" {term} ")
        if found:
            before.update(filter(None, (fold_pattern(w) for w in head.split()[-1:])))
            after.update(filter(None, (fold_pattern(w) for w in tail.split()[:1])))
    return frozenset(before), frozenset(after)


def sample(tables: Mapping[str, Any]) -> bytes:
    """Words that any text has (function words, class words), folded: what the automata are laid out for."""
    classes = tables.get("context", {}).get("classes", {})
    languages = tables.get("endings", {}).get("languages", {})
    words = [str(form) for table in classes.values() for forms in table["words"].values() for form in forms]
    words += [str(word) for table in languages.values() for word in table.get("markers", [])]
    return b" ".join(filter(None, (fold_pattern(spaced(word.replace("*", ""))) for word in words)))


def class_nouns(tables: Mapping[str, Any]) -> frozenset[str]:
    """Folded single words of the classes that speak for a name (“missile”, 미사일), in every language."""
    context = tables.get("context", {})
    classes, always = context.get("classes", {}), context.get("always", ())
    words = {
        spaced(str(form).rstrip("*"))
        for name, table in classes.items()
        if table["sign"] == "for" and name not in always
        for forms in table["words"].values()
        for form in forms
    }
    return frozenset(word for word in words if word and " " not in word)
