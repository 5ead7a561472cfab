"""From names to patterns: every way in which running text may write a listed name.

One name gives several patterns: separators between letters and digits may be
there or not, look-alike letters stand in for one another inside designators,
Hebrew and Arabic glue prefixes on, and words may end in a case. What follows a
word that may be inflected is looked at on the hit (``data/endings.yaml``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from catalog.bundle import Bundle, bare_name
from catalog.fold import spaced
from catalog.model import Name
from catalog.scan import fold_pattern, is_wide

_RUNS = re.compile(r"\d+|[^\d ]+| ")
#: X and a number without a hyphen: a Kh-55 in somebody's spelling, but also a car and a telephone
_COMPACT = re.compile(r"x\d{2,3}[a-z]?\Z")
_MOST = 16  # patterns of one name; more would only come from a name that is no name
_LATIN_TO_CYRILLIC = dict(zip("abekmhopctxy", "авекмнорстху", strict=True))
_CYRILLIC_TO_LATIN = {c: latin for latin, c in _LATIN_TO_CYRILLIC.items()}
_ROMAN = {"i": "ⅰ", "ii": "ⅱ", "iii": "ⅲ", "iv": "ⅳ", "v": "ⅴ"}
#: scripts in whose designators the letters of a version follow the number
_MARKED = frozenset({"Latin", "Cyrillic"})
#: letters that a name must have in its last word before an ending may follow it
_INFLECTED_FROM = {"Latin": 4, "Cyrillic": 3, "Arabic": 3, "Hebrew": 3}


class Candidate:
    """One listed name behind a pattern: whose it is, how it was printed, and its rule."""

    __slots__ = ("capital", "letters", "lone", "name", "numbered", "rule", "spelt", "system", "term", "word")

    def __init__(self, system: str, name: str, rule: str, folded: str) -> None:
        self.system = system
        self.name = name
        self.rule = rule
        self.letters = "".join(filter(str.isalnum, name))
        #: letters that the rule ``case`` lets pass (a plural s may follow)
        self.spelt: tuple[str, ...] = (self.letters, self.letters + "s")
        self.term = folded
        self.numbered = any(c.isdigit() for c in name)
        if self.numbered:  # IL-76 is the Il-76
            self.spelt += (self.letters.upper(), self.letters.upper() + "s")
        self.word = name.isalpha() and script_of(self.term) == "Latin"
        #: the single letter behind a separator at the end (Iskander-E), which a blank and any “e” may not stand for
        self.lone = name[-1] if len(name) > 2 and name[-1].isalpha() and name[-2] in "- \u2011" else ""
        words = name.replace("-", " ").split()
        self.capital = all(w.isalpha() and w[0].isupper() for w in words) and name[:1] < "\u0250"


class Pattern(Struct, gc=False, eq=False):
    """What one automaton pattern stands for.

    ``open`` patterns end inside a word and want an ending of ``script`` after them; ``stem`` marks
    those whose dictionary form lost its last letters, so that a bare hit is not enough;
    ``lead`` counts glued prefix letters that stay outside the mention.
    """

    open: bool
    stem: bool
    lead: int
    script: str
    candidates: tuple[Candidate, ...] = ()
    #: a designator, behind whose number the letters of a version may stand (Su-30 in Su-30MKK)
    marked: bool = False
    #: needs no evidence; None until a hit asks (``Reader``)
    simple: bool | None = None
    #: what counts for and against its first system; None until a hit asks (``Weigher``)
    profile: Any = None

    def add(self, candidate: Candidate) -> None:
        """One more listed name of this spelling; an entry counts once.

        SCALP and Scalp count with the letters of both, CAESAR and Caesar with the rule of the one that has a rule.
        """
        for known in self.candidates:
            if known.system == candidate.system:
                known.spelt += candidate.spelt
                if known.letters != candidate.letters and known.letters.lower() == candidate.letters.lower():
                    known.rule = known.rule or candidate.rule
                return
        self.candidates += (candidate,)


class PatternSet:
    """Patterns of a whole catalogue, for the byte automaton and for the wide one.

    ``narrow`` has at first those that are ASCII when folded, which is all that most English text
    needs; ``finish`` adds the others, four in five, and belongs to the first text that may have any.
    """

    def __init__(self, bundle: Bundle, endings: Mapping[str, Any], nouns: frozenset[str] = frozenset()) -> None:
        self._nouns = nouns
        self.narrow: dict[bytes, Pattern] = {}
        self.wide: dict[str, Pattern] = {}
        self._waiting: list[tuple[str, Candidate, str]] = []  # spellings in other letters than Latin, language
        languages = endings.get("languages", {})
        self._prefixes = {
            lang: [
                (p, data) for p in map(spaced, languages.get(lang, {}).get("prefixes", [])) if (data := fold_pattern(p))
            ]
            for lang in ("he", "ar")
        }
        self._drops = _by_script(languages, "drop")
        self._changes = _by_script(languages, "change")
        for id, record in bundle.systems.items():
            listed = [*record.names]
            plain = bare_name(record.name)
            for canonical in dict.fromkeys((plain, record.name)):
                if all(name.name != canonical for name in listed):
                    listed.insert(
                        0, Name(canonical, match=None if plain == record.name else _bracket_rule(canonical, plain))
                    )
            forms = [spaced(name.name) for name in listed]
            spelt = set(forms)
            for name, folded in zip(listed, forms, strict=True):
                if name.match != "never" and not self._spare(name.name, folded, spelt):
                    self._add(id, name, folded)

    def _spare(self, name: str, folded: str, spelt: set[str]) -> bool:
        """Whether a listed name is another one with a generic noun (Javelin missile), or two with a slash."""
        head, _, last = folded.rpartition(" ")
        if head in spelt and last in self._nouns and not head.isdigit():
            return True
        return "/" in name and all(spaced(part) in spelt for part in name.split("/"))

    def _add(self, id: str, name: Name, folded: str) -> None:
        if not folded or len(folded) < 2 or (folded.isdigit() and len(folded) < 4):
            return
        candidate = Candidate(id, name.name, name.match or _default_rule(name.name), folded)
        lang = name.lang or "en"
        for text in _spellings(folded):
            if text.isascii():
                doubtful = not candidate.rule and _COMPACT.match(text) is not None
                self._put(text, Candidate(id, name.name, "compact", folded) if doubtful else candidate, lang)
            elif is_wide(text):
                self.wide.setdefault(text, Pattern(False, False, 0, "wide")).add(candidate)
            else:
                self._waiting.append((text, candidate, lang))

    def finish(self) -> list[bytes]:
        """Adds the patterns that are not ASCII; what was added."""
        known = len(self.narrow)
        for text, candidate, lang in self._waiting:
            self._put(text, candidate, lang)
        self._waiting.clear()
        return list(self.narrow)[known:]

    def _put(self, text: str, candidate: Candidate, lang: str) -> None:
        data = fold_pattern(text)
        if data is None:
            return
        script = script_of(text)
        last = text.rsplit(" ", 1)[-1]
        inflected = last.isalpha() and len(last) >= _INFLECTED_FROM.get(script, 99)
        # In look-alike letters a version would be somebody else's: the C-5M is no С-5.
        if script in _MARKED and last[-1].isdigit() and not text.isdigit() and script == script_of(candidate.term):
            self._emit(b" " + data, True, False, 0, script, candidate, marked=True)
        else:
            self._emit(b" " + data, inflected, False, 0, script, candidate)
            if script == "Latin" and not inflected and len(last) > 2:
                self._emit(b" " + data + b"s", False, False, 0, script, candidate)
        glued = {"Hebrew": "he", "Arabic": "ar"}.get(script)
        if len(text) >= 3:
            for prefix, start in self._prefixes.get(glued or "", ()):
                if lang != "fa" or text[-1].isdigit() or prefix in {"و", "ال"}:
                    self._emit(b" " + start + data, inflected, False, len(start), script, candidate)
        if inflected and script in {"Cyrillic", "Latin"} and candidate.rule != "case":
            for stem in self._stems(text, script):
                folded = fold_pattern(stem)
                if folded is not None:
                    self._emit(b" " + folded, True, True, 0, script, candidate)

    def _stems(self, text: str, script: str) -> Iterator[str]:
        """What is left of a word when a case ending replaces its last letters (Герань → Геран)."""
        if script == "Latin":
            return  # Polish and Czech drop too, but a Latin stem is too often another word
        for ending in self._drops[script]:
            if text.endswith(ending) and len(text) - len(ending) >= 4:
                yield text[: -len(ending)]
        for before, after in self._changes[script]:
            if text.endswith(before) and len(text) - len(before) >= 2:
                yield text[: -len(before)] + after

    def _emit(
        self, data: bytes, open: bool, stem: bool, lead: int, script: str, candidate: Candidate, marked: bool = False
    ) -> None:
        data = data if open else data + b" "
        known = self.narrow.get(data)
        if known is None:
            known = self.narrow[data] = Pattern(open, stem, lead, script, marked=marked)
        elif known.lead > lead or (known.stem and not stem):
            known.lead, known.stem = lead, stem
        known.add(candidate)


def _by_script(languages: Mapping[str, Any], field: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"Cyrillic": [], "Latin": []}
    for table in languages.values():
        for item in table.get(field, []):
            folded = spaced(item) if isinstance(item, str) else [spaced(part) for part in item]
            if table["script"] in found and folded and folded not in found[table["script"]]:
                found[table["script"]].append(folded)
    return found


def _spellings(folded: str) -> list[str]:
    """Every way to part and look-alike a folded name, at most ``_MOST``."""
    runs = _RUNS.findall(folded)
    options: list[list[str]] = []
    letters = sum(len(r) for r in runs if r != " ")
    for number, run in enumerate(runs):
        if run == " ":
            options.append(_gaps(runs[number - 1], runs[number + 1], letters))
            continue
        options.append([run])
        if number + 1 < len(runs) and runs[number + 1] != " " and not run[-1].isdigit():
            options.append(["", " "])  # Fateh110 is also Fateh 110
    texts = ["".join(parts) for parts in itertools.islice(itertools.product(*options), _MOST)]
    for swapped in _look_alikes(runs):
        texts += [swapped + text[len(runs[0]) :] for text in list(texts) if text.startswith(runs[0])]
    last = folded.rsplit(" ", 1)[-1]
    if last in _ROMAN and " " in folded:
        texts += [f"{text[: -len(last)]}{_ROMAN[last]}" for text in texts if text.endswith(last)]
    return list(dict.fromkeys(texts))


def _gaps(before: str, after: str, letters: int) -> list[str]:
    if before[-1].isdigit() and after[0].isdigit():
        return [" "]
    if before[-1].isdigit() or after[0].isdigit():
        return [" ", "", "   "]  # S-300, S300, S – 300
    # “No Dong” is also Nodong, but a letter behind a short name is its own (Topol-M).
    return [" ", ""] if letters >= 7 or (letters == 6 and min(len(before), len(after)) > 1) else [" "]


def _look_alikes(runs: list[str]) -> list[str]:
    """The letters before a designator's first number with look-alikes of the other alphabet, each by itself."""
    head = runs[0]
    if len(head) > 3 or not any(r.isdigit() for r in runs[1:3]):
        return []
    options = [[c, *(table[c] for table in (_LATIN_TO_CYRILLIC, _CYRILLIC_TO_LATIN) if c in table)] for c in head]
    return ["".join(choice) for choice in itertools.product(*options)][1:]


def _default_rule(name: str) -> str:
    """A bare acronym of two or three letters is taken only as printed, whatever its entry says."""
    letters = [c for c in name if c.isalnum()]
    return "case" if len(letters) <= 3 and all(c.isalpha() and c < "\u0250" for c in letters) else ""


def _bracket_rule(name: str, plain: str) -> Any:
    """``Nasr (Pakistan)`` as printed is free; the bare ``Nasr`` that it shares needs context."""
    return "context" if name == plain else None


def script_of(text: str) -> str:
    """Script of the first letter of a folded text."""
    for char in text:
        if char.isalpha():
            if char < "\u0250":
                return "Latin"
            if "\u0400" <= char <= "\u052f":
                return "Cyrillic"
            if "\u0590" <= char <= "\u05ff":
                return "Hebrew"
            if "\u0600" <= char <= "\u06ff":
                return "Arabic"
            return "other"
    return "Latin"
