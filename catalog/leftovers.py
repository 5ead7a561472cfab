"""What stands beside a name in an item: calibres, counts, marks of a version, misprints, numbers of a family."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from catalog.fold import key, spaced
from catalog.generic import Generic
from catalog.nametable import Entry, NameTable

_MARK = re.compile(r"(?:[^\W\d_]{1,4}\d{0,2}[^\W\d_]?|\d{1,2}[^\W\d_]{0,2}|(?:19|20)\d\d)$")
_CALIBRE = re.compile(r"(\d+)([^\W\d_]+)$")
_GLUED_MARK = re.compile(r"([^\W\d_]+)\d{1,2}[^\W\d_]?$")
_LETTERS = re.compile(r"[^\W\d_]{1,3}\d{0,2}$")
_STATED = re.compile(r"(\d+) ?(?:mm|мм)\b")
_VERSION = re.compile(r"[^\W\d_]{1,4}\d{0,2}[^\W\d_]?")
_AFTER_DIGIT = re.compile(r"(?<=\d)(?=[^\W\d_])")
_MULTIPLE = re.compile(r"(?:[xх×]\d+|\d+[xх×])$")


class Claim(NamedTuple):
    first: int
    end: int
    entry: Entry
    mark: str = ""  # letters that the last word has behind the name: AIM-9 + J


class Word(NamedTuple):
    text: str
    glued: bool  # joined to the word before it by a hyphen or a slash


def words_of(text: str) -> list[Word]:
    """Folded words of ``text``, each with whether it was written in one piece with the one before."""
    return [word for raw in text.split() for word in _folded(raw)]


@functools.lru_cache(1 << 14)  # the words of a column repeat
def _folded(raw: str) -> tuple[Word, ...]:
    return tuple(Word(word, number > 0) for number, word in enumerate(spaced(raw).split()))


class Keys:
    """Look-up keys of runs of folded words: separators go, save between two digits (:func:`catalog.fold.key`)."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.glued = [f" {b}" if a[-1].isdigit() and b[0].isdigit() else b for a, b in zip(["-", *tokens], tokens, strict=False)]

    def of(self, first: int, end: int, last: str | None = None) -> str:
        """The key of words ``first`` to ``end``, the last of them perhaps cut to ``last``."""
        folded = self.tokens[first] + "".join(self.glued[first + 1 : end])
        return folded if last is None else folded[: len(folded) - len(self.tokens[end - 1]) + len(last)]


@functools.lru_cache(1 << 14)
def versions_of(token: str) -> list[tuple[str, str]]:
    """``token`` as a designator and the letters of a version behind it, the longest designator first: 3m14 + t."""
    if token.isdigit() or token.isalpha():
        return []
    cuts = [m.start() for m in _AFTER_DIGIT.finditer(token)]
    return [(token[:at], token[at:]) for at in reversed(cuts) if _VERSION.fullmatch(token, at)]


class Leftovers:
    """Reads the words that no name claims, by the names and the generic words of one catalogue."""

    def __init__(self, names: NameTable, generic: Generic) -> None:
        self.names = names
        self.generic = generic

    def measures(self, words: list[Word]) -> dict[int, str]:
        """Words that are calibres or counts, by place."""
        out: dict[int, str] = {}
        units, counts = self.generic.calibre_units, self.generic.count_units
        for i, word in enumerate(words):
            if word.text.isalpha() and word.text not in counts:
                continue
            behind = words[i + 1].text if i + 1 < len(words) else ""
            match = _CALIBRE.match(word.text)
            if (match and (match[2] in units or (match[2] in counts and not word.glued))) or (_MULTIPLE.match(word.text) and not word.glued):
                out[i] = word.text
            elif word.text in counts and behind.isdigit() and i + 2 == len(words) and not word.glued and not words[i + 1].glued:  # … x 5
                out |= {i: word.text, i + 1: behind}
            elif i + 2 < len(words) and words[i + 2].glued and behind in counts:
                continue  # 5 X-101: the letter belongs to the designator behind it
            elif word.text.isdigit() and behind in units | counts and (not word.glued or words[i - 1].text.isdigit()):
                if i + 3 == len(words) and behind in counts and words[i + 2].text.isdigit():
                    continue
                out |= {i: word.text, i + 1: behind}
                if word.glued:  # 7.62 mm
                    out[i - 1] = words[i - 1].text
        return out

    def renumbered(self, text: str, id: str) -> bool:
        """Whether ``text`` with another number is a name of ``id``: Pantsir-S2 where Pantsir-S1 is on record."""
        return any(map(str.isdigit, text)) and self.names.pattern(key(text)) in self.names.patterns.get(id, ())

    def other_calibre(self, id: str, told: list[str]) -> str | None:
        """The calibre on record where ``told`` holds another one in millimetres: 220 mm is no BM-21."""
        stated = _STATED.search(" ".join(told))
        on_record = {s.low for s in self.names.index.bundle.systems[id].calibre_mm}
        if stated is None or not on_record or any(low is not None and abs(low - float(stated[1])) <= 5 for low in on_record):
            return None
        return " or ".join(f"{low:g}" for low in sorted(low for low in on_record if low is not None))

    def read(self, group: list[Word], first: int, claims: list[Claim], id: str) -> tuple[str, str]:
        """What consecutive words that no name claims are: a mark, an unnamed version, a count, a misprint, a family's number, or unread."""
        texts = [w.text for w in group]
        said = " ".join(texts)
        before = next((c for c in claims if c.end == first), None)
        if len(texts) == 1 and said in self.generic.marks:
            return "version", said
        if len(texts) > 1 and texts[0] in self.generic.marks and all(map(_MARK.match, texts[1:])):
            return "mark", said
        glued_mark = _GLUED_MARK.match(said)
        if glued_mark and glued_mark[1] in self.generic.marks:
            return "mark", said
        if said.isdigit():
            after = next((c for c in claims if c.first == first + 1), None)
            if first == 0 and after and not group[0].glued and key(after.entry.name) not in self.names.numbered and len(said) < 4:
                if key(f"{after.entry.name} {said}") in self.names.known:
                    return "unread", said  # 136 Shahed: a count, or Shahed-136
                return "drop", f"{said} in front was read as a count"
            if before is None:
                return "unread", said
            base = before.entry
            numbered = any(map(str.isdigit, base.name))
            if len(said) == 1 and (len(claims) > 1 or (numbered and group[0].glued)):
                return "mark", said
            if numbered:
                return "unread", said
            system = self.names.index.system(id)
            return ("family", said) if system.kind == "family" and len(base.ids) == 1 else ("unread", said)
        anchored = any(c.end <= first for c in claims)
        if anchored and len(texts) < 4 and all(map(_LETTERS.match, texts)):
            return ("unread", said) if self.renumbered(said, id) else ("mark", said.upper())
        # Only a name that has a number of its own vouches for a misprint: S-401 Triumf stays open.
        sure = any(any(map(str.isdigit, c.entry.name)) for c in claims)
        if sure and any(map(str.isdigit, said)) and (right := self.names.misprint(key(said), id)):
            return "misprint", f"{said.upper()} is no designator on record, read as a misprint of {right}, because the name beside it is"
        return "unread", said
