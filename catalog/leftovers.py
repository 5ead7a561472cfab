"""What stands beside a name in an item: calibres, counts, marks of a version, misprints, numbers of a family."""

from __future__ import annotations

import re
from typing import NamedTuple

from catalog.fold import key, spaced
from catalog.generic import Generic
from catalog.nametable import Entry, NameTable

_MARK = re.compile(r"(?:[^\W\d_]{1,4}\d{0,2}[^\W\d_]?|\d{1,2}[^\W\d_]{0,2})$")
_CALIBRE = re.compile(r"(\d+)([^\W\d_]+)$")
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
    return [Word(word, number > 0) for raw in text.split() for number, word in enumerate(spaced(raw).split())]


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
            behind = words[i + 1].text if i + 1 < len(words) else ""
            match = _CALIBRE.match(word.text)
            if (match and match[2] in units | counts) or (_MULTIPLE.match(word.text) and not word.glued):
                out[i] = word.text
            elif word.text in counts and behind.isdigit() and i + 2 == len(words) and not word.glued:  # … x 5
                out |= {i: word.text, i + 1: behind}
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
        stated = re.match(r".*?(\d+) ?(?:mm|мм)\b", " ".join(told))
        on_record = {s.low for s in self.names.index.bundle.systems[id].calibre_mm}
        if stated is None or not on_record or any(low is not None and abs(low - float(stated[1])) <= 5 for low in on_record):
            return None
        return " or ".join(f"{low:g}" for low in sorted(low for low in on_record if low is not None))

    def read(self, group: list[Word], first: int, claims: list[Claim], id: str) -> tuple[str, str]:
        """What consecutive words that no name claims are: a mark, a count, a misprint, a family's number, or unread."""
        texts = [w.text for w in group]
        said = " ".join(texts)
        before = next((c for c in claims if c.end == first), None)
        folded = key(said)
        if len(texts) > 1 and texts[0] in self.generic.marks and all(map(_MARK.match, texts[1:])):
            return "mark", said
        glued_mark = re.match(r"([^\W\d_]+)\d{1,2}[^\W\d_]?$", said)
        if glued_mark and glued_mark[1] in self.generic.marks:
            return "mark", said
        if said.isdigit():
            after = next((c for c in claims if c.first == first + 1), None)
            if first == 0 and after and not group[0].glued and key(after.entry.name) not in self.names.numbered and len(said) < 4:
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
        if anchored and all(re.match(r"[^\W\d_]{1,3}\d{0,2}$", t) for t in texts) and len(texts) < 4:
            return ("unread", said) if self.renumbered(said, id) else ("mark", said.upper())
        # Only a name that has a number of its own vouches for a misprint: S-401 Triumf stays open.
        sure = any(any(map(str.isdigit, c.entry.name)) for c in claims)
        if sure and any(map(str.isdigit, said)) and (right := self.names.misprint(folded, id)):
            return "misprint", f"{said.upper()} is no designator on record, read as a misprint of {right}, because the name beside it is"
        return "unread", said
