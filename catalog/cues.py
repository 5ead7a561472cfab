"""Words that tell a weapon from something else of its name, numbered, and what each of them does for a name.

Context words stand in ``data/context.yaml`` by class and language, what an
ambiguous name may otherwise be in ``data/homonyms.yaml``. All of them go into
one automaton; a profile says what they count for one name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from catalog.fold import spaced
from catalog.patterns import script_of
from catalog.scan import ScriptMatcher, TextMatcher, fold_pattern, is_wide


class Profile:
    """What counts for one ambiguous name: a weight for each class, and words of its own."""

    __slots__ = ("after", "before", "candidates", "classes", "effects", "own", "phrases", "place", "rule")

    def __init__(self, classes: list[float], rule: str) -> None:
        self.classes = classes
        self.own: dict[int, float] = {}
        self.phrases: frozenset[int] = frozenset()
        self.candidates: dict[str, set[int]] = {}
        #: words that fixed phrases of another sense have right before and right behind the name
        self.before: frozenset[bytes] = frozenset()
        self.after: frozenset[bytes] = frozenset()
        self.rule = rule
        #: whether it is also the name of a place
        self.place = False
        #: what each pattern does here: most do nothing (``Evidence._effect``)
        self.effects: dict[int, Effect | None] = {}


#: Where a class counts: anywhere near, only right before or right behind the name, or where the noun says what the
#: name itself is.
NEARBY, BEFORE, AFTER, HEAD = range(4)
_PLACES = {"near": NEARBY, "before": BEFORE, "after": AFTER, "head": HEAD}
#: What one cue does for one profile: its number, whether it is a phrase of another sense, the classes that it
#: speaks for, and its weight as a word of the name's own. A class has its number, its weight, where it counts, the
#: languages outside of which it says nothing (None: in all), and whether the cue settles what the name means. Last,
#: whether anything of it speaks against the name.
#: Plain tuples, for speed.
Effect = tuple[int, bool, tuple[tuple[int, float, int, frozenset[str] | None, bool], ...], float, bool]


_NUMBERED = "0"  # stands for every name with a number that has no row of its own


class Cues:
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
        self._places = [_PLACES[table.get("position", "near")] for table in self._classes.values()]
        #: classes of which a word beside the name settles that it means something else: every word, or phrases only
        self._decides = [str(table.get("decides", "")) for table in self._classes.values()]
        #: what ties a noun to a name, so that it says what the name is
        self.ties = _ties(context.get("ties", {}))
        #: capitalised words that stand behind a weapon's name without being the rest of another
        self.followers = frozenset(spaced(str(word)) for words in context.get("followers", {}).values() for word in words)
        #: folded words that take the name behind them for a place, with the languages in which they do; those that do so
        #: only before names that are mostly a place; endings behind an apostrophe that say as much
        self.locating, self.leading, self.cases = (_folded(context.get("places", {}), kind) for kind in ("in", "from", "case"))
        members: dict[int, tuple[int, ...]] = {}
        endings = tables.get("endings", {}).get("languages", {})
        #: folded words between the ends of a range: “from Hisar to Siper”
        self.through = _folded(endings, "through").keys()
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
        #: how far the longest cue reaches
        self._longest = max(map(len, self._narrow), default=0)

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

    def person(self, term: str) -> bool:
        """Whether the folded name is also a person's, as its row in ``data/homonyms.yaml`` has it."""
        against = self._homonyms.get(term, {}).get("against") or {}
        return "person" in (against.get("classes") or ())

    def _settles(self, kind: int, number: int) -> bool:
        """Whether a cue of a class, beside a name, settles that it means something else."""
        return self._decides[kind] == "words" or (self._decides[kind] == "phrases" and " " in self._words[number])

    def profile(self, term: str, category: str) -> Profile:
        """What counts for the folded name ``term`` of an entry of ``category``."""
        if term not in self._homonyms:
            term = _NUMBERED if any(map(str.isdigit, term)) else ""
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
        for (name, table), place in zip(self._classes.items(), self._places, strict=True):
            weight = float(table["weight"])
            if table["sign"] == "for":
                # A class that the row counts as another sense (a ship of the same name) speaks against it.
                against = name in hurting and name not in ((row.get("for") or {}).get("classes") or ())
                classes.append(-weight if against else weight if name in helping else 0.0)
            elif place != NEARBY:
                classes.append(weight if rule != "free" else weight / 2)
            else:
                # Where the other senses are known, only theirs count in full; a designator has hardly any.
                classes.append(weight if name in hurting or not (hurting or term == _NUMBERED) else -0.5)
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
            profile.place = "place" in hurting
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


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two rows of one spelling as one: words, classes, phrases and candidates of both."""
    out = dict(first)
    for side in ("for", "against"):
        a, b = first.get(side) or {}, second.get(side) or {}
        out[side] = {k: [*a.get(k, []), *b.get(k, [])] for k in ("classes", "words")}
    out["not"] = [*first.get("not", []), *second.get("not", [])]
    out["candidates"] = {**(first.get("candidates") or {}), **(second.get("candidates") or {})}
    return out


def _ties(table: Mapping[str, Mapping[str, list[str]]]) -> re.Pattern[bytes]:
    """What stands between a name and a noun that says what it is: “ is also a small ”, “, the ” (folded)."""

    def forms(kind: str) -> bytes:
        known = sorted(_folded(table, kind), key=len, reverse=True)
        return b"|".join(map(re.escape, known)) or b"(?!)"

    links, articles = forms("links"), forms("articles")
    # A comma, a dash or a bracket is a blank in the folded text, so an apposition begins with two of them.
    return re.compile(rb" +(?:%s)(?: (?:%s))?(?: [^ ]+){0,3} +|  +(?:%s)(?: [^ ]+){0,3} +" % (links, articles, articles))


def _folded(table: Mapping[str, Mapping[str, list[str]]], kind: str) -> dict[bytes, frozenset[str]]:
    """Folded words of one kind in a table by language, each with the languages that list it."""
    found: dict[bytes, frozenset[str]] = {}
    for lang, row in table.items():
        for word in row.get(kind, ()):
            data = fold_pattern(spaced(str(word)))
            if data:
                found[data] = found.get(data, frozenset[str]()) | {lang}
    return found


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
