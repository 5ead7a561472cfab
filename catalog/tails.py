"""What may follow a name inside its word: case endings, compounds, particles (``data/endings.yaml``)."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from catalog.fold import fold_char, spaced
from catalog.scan import fold_pattern

_LONGEST = 24
_ENGLISH = frozenset({b"s", b"es"})
ENGLISH_ENDINGS = frozenset(ending[0] for ending in _ENGLISH)
_NO_ENDINGS: dict[bytes, set[str]] = {}
_GUESS_FROM = 3000
_THE = b" the "
_PERSIAN = ("و", "ال")  # what Persian glues, or took over with an Arabic name


class Tongue(Struct, gc=False):
    """The language of one text, worked out when it is first asked for: most texts never need it."""

    _data: bytes
    _text: str
    _guess: Callable[[str], str]
    _english: bool | None = None
    _guessed: str | None = None

    @property
    def english(self) -> bool:
        """Whether the text is English, which is seen at a glance."""
        if self._english is None:
            # Letters of other scripts are passed over several at a time, as spaces would not be.
            once = self._data.find(b"the", 0, _GUESS_FROM)
            once = self._data.find(_THE, once - 1, _GUESS_FROM) if once > 0 else -1
            self._english = once >= 0 and self._data.find(_THE, once + len(_THE), _GUESS_FROM) >= 0
        return self._english

    @property
    def guessed(self) -> str:
        """The language that words and letters tell; empty where nothing does."""
        if self._guessed is None:
            self._guessed = self._guess(self._text[:_GUESS_FROM])
        return self._guessed

    @property
    def name(self) -> str:
        """Language of a text; empty where nothing tells."""
        return "en" if self.english else self.guessed


class Tails:
    """Endings by script, with the languages that have each; a Latin text's language is guessed on demand."""

    def __init__(self, endings: dict[str, Any], nouns: frozenset[str] = frozenset()) -> None:
        self._by_script: dict[str, dict[bytes, set[str]]] = {}
        self._markers: dict[str, set[str]] = {}
        self._letters: dict[str, frozenset[str]] = {}
        self._scripts: dict[str, str] = {}
        self._compounds: dict[str, tuple[bytes, ...]] = {}
        self._bare: set[str] = set()
        self._suffixes: list[str] = []
        self._particles: set[str] = set()
        for lang, table in endings.get("languages", {}).items():
            script = table["script"]
            self._scripts[lang] = script
            self._markers[lang] = {str(w).lower() for w in table.get("markers", [])}
            self._letters[lang] = frozenset(str(c) for c in table.get("letters", []))
            forms = self._by_script.setdefault(script, {})
            for ending in [*table.get("endings", []), *table.get("plural", [])]:
                data = fold_pattern(spaced(str(ending)).replace(" ", ""))
                if data:
                    forms.setdefault(data, set()).add(lang)
            compounds = [fold_pattern(spaced(str(c)).replace(" ", "")) for c in table.get("compounds", [])]
            if lang != "en":  # English writes its compounds apart
                self._compounds[lang] = tuple(c for c in compounds if c)
            if table.get("bare"):
                self._bare.add(script)
            self._suffixes += [str(s) for s in table.get("suffixes", [])]
            self._particles.update(str(p) for p in table.get("particles", []))
        self._persian = frozenset(data for prefix in _PERSIAN if (data := fold_pattern(prefix)))
        self._behind = tuple({*self._particles, *self._suffixes, *nouns})
        #: languages whose text is told by its function words and letters
        self._told = [lang for lang, script in self._scripts.items() if script in ("Latin", "Cyrillic", "Arabic")]
        self._telling = sorted({letter for lang in self._told for letter in self._letters[lang] if len(letter) == 1})
        self._marked: dict[str, list[str]] = {}
        for lang in self._told:
            for word in self._markers[lang]:
                self._marked.setdefault(word, []).append(lang)
        self.language = functools.lru_cache(64)(self._guess)

    def glues(self, prefix: bytes, tongue: Tongue) -> bool:
        """Whether ``prefix`` may be glued before a name in Arabic letters: Persian glues nothing but “and”."""
        return prefix in self._persian or tongue.guessed != "fa"

    def bare(self, script: str) -> bool:
        """Whether a stem that lost its last letters may stand without any ending (Игла → Игл)."""
        return script in self._bare

    def end(self, data: bytes, last: int, script: str, stem: bool, tongue: Tongue) -> int:
        """Where the word ends whose name ends at ``last``, or -1 if no language has such an ending."""
        stop = data.find(b" ", last, last + _LONGEST)
        if stop < 0:
            return -1
        tail = data[last:stop]
        langs = self._by_script.get(script, _NO_ENDINGS).get(tail)
        if script != "Latin":
            if langs is None:
                return -1
            return stop if script != "Arabic" or not tongue.guessed or tongue.guessed in langs else -1
        if tail in _ENGLISH and not stem:
            return stop
        if tongue.english:
            return -1  # English, and English has no other endings
        compounds = {lang for lang, parts in self._compounds.items() if parts and tail.startswith(parts)}
        if not langs and not compounds:
            return -1
        if langs and stop - last > 2:
            return stop  # three letters that are an ending somewhere, and the text is not English
        guessed = tongue.guessed
        if not guessed:
            return stop if stop - last > 1 else -1  # a headline: too short to tell, but the ending is telling
        return stop if guessed != "en" and (guessed in compounds or (langs and guessed in langs)) else -1

    def _guess(self, text: str) -> str:
        """Language of a text in Latin script by its function words and letters; empty where nothing tells."""
        low = text.lower()
        letters = {letter for letter in self._telling if letter in low}
        scores = {lang: 2 if letters & self._letters[lang] else 0 for lang in self._told}
        for word in self._marked.keys() & low.split():
            for lang in self._marked[word]:
                scores[lang] += 1
        best = max(scores, key=lambda lang: (scores[lang], lang == "en"), default="")
        return best if scores.get(best) else ""

    def wide_bounds(self, folded: str, start: int, end: int) -> bool:
        """Whether a name in a script without spaces stands there, and not inside a longer word."""
        before = folded[start - 1] if start else " "
        after = folded[end] if end < len(folded) else " "
        first, last = folded[start], folded[end - 1]
        if before.isdigit() and first.isdigit():
            return False
        if last.isdigit() and after.isdigit():
            return False
        if _katakana(first) and _katakana(before):
            return False
        if _katakana(last) and _katakana(after):
            return folded.startswith(self._behind, end)  # ジャベリンミサイル
        if _hangul(first) and _hangul(before):
            return False
        if _indic(first) and _indic(before):
            return False
        if _indic(last) and _indic(after):
            return False
        if _hangul(last) and _hangul(after):
            rest = re.match(r"[\uac00-\ud7a3]+", folded[end : end + 8])
            # 하이마스터 is no HIMARS: behind a name stands a particle, a suffix or a class word.
            return rest is not None and rest[0].startswith(self._behind)
        return True

    def wide_suffix(self, folded: str, end: int) -> int:
        """The end of a name with its suffix (화성-17형), where one is glued to it."""
        if folded.startswith("형", end):
            return end + 1
        return end


def _katakana(char: str) -> bool:
    return "\u30a0" <= char <= "\u30ff"


def _hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def _indic(char: str) -> bool:
    return "\u0900" <= char <= "\u0dff"


__all__ = ["Tails", "fold_char"]
