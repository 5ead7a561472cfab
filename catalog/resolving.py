"""Messy values of a column into systems: the steps from a cell to its items, and their certainty."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.bundle import language_tables
from catalog.fold import key, spaced
from catalog.generic import Generic, Sense
from catalog.index import Index
from catalog.nametable import NameTable
from catalog.parts import CERTAINTIES, Outcome, PartReader
from catalog.splitting import Piece, Splitter

LONGEST = 1000  # characters of a cell that are read; a longer one is prose
_CYRILLIC = "".join(map(chr, range(0x400, 0x460)))
_SURE = ("exact", "spelling", "variant", "family", "category")
UNLIKE = Outcome(None, "none", "no name on record is like it", asks=True)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_QUOTES = "\"'“”„«»‘’`"


class Item(NamedTuple):
    """One item of a cell: the part as printed and what it was read as."""

    part: str
    outcome: Outcome


class Resolver:
    """Reads the cells of a column. Made once for a catalogue; safe under threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.names = NameTable(index)
        self.facts: dict[str, tuple[object, ...]] = {}  # what a table says of a system, worked out once
        self.generic = Generic(index.bundle, language_tables().get("generic", {}))
        self.reader = PartReader(self.names, self.generic)
        self._splitter = Splitter(self.generic.conjunctions, self.generic.doubts, self._id)
        low = self.generic.lookalikes
        alike = {**low, **{k.upper(): v.upper() for k, v in low.items()}}
        # A word is read in the other alphabet where each of its letters is of that alphabet or looks like one of it.
        self._alike = [
            (_word(string.ascii_letters, alike.values()), str.maketrans({v: k for k, v in alike.items()}), "Latin"),
            (_word(_CYRILLIC, alike), str.maketrans(alike), "Cyrillic"),
        ]
        back = self.generic.respellings
        self._respelt = str.maketrans({**back, **{k.upper(): v.upper() for k, v in back.items()}})

    def _id(self, text: str) -> str | None:
        entry = self.names.find(key(text))
        return entry.ids[0] if entry else None

    def items(self, value: str, hints: Sequence[Sense] = (), decisions: Mapping[str, Outcome] | None = None) -> list[Item]:
        """The items of one cell, in order, at least one. ``decisions`` (by part as printed) go before everything."""
        text = value.strip().strip(_QUOTES).strip()
        if not text:
            return [Item(value.strip(), Outcome(None, "none", "the cell is empty"))]
        decided = decisions or {}
        if (whole := decided.get(value.strip())) is not None:
            return [Item(value.strip(), whole)]
        if len(text) > LONGEST:
            return [Item(text[:80] + "…", Outcome(None, "none", f"longer than {LONGEST} characters: use `catalog annotate` for prose", asks=True))]
        pieces = [Piece(text)] if spaced(text) in self.generic.senses else self._splitter.split(text)
        read = [(p, decided.get(p.part) or self.part(p.part, hints)) for p in pieces]
        return self._merged(read)

    def part(self, text: str, hints: Sequence[Sense] = ()) -> Outcome:
        """One item, by the first reading of it that is sure enough: as printed, then by look-alike letters."""
        text = text.strip().strip(_QUOTES)
        readings = self._readings(text)
        for reading, told in readings:
            if (found := self.reader.whole(reading, hints)) is not None:
                return _also(found, told)
        best: Outcome | None = None
        bare = _BRACKETS.sub(" ", text).strip()
        if bare and bare != text:
            best = self._bracketed(bare, _BRACKETS.findall(text), hints)
        for reading, told in readings:
            if best is not None and best.certainty in _SURE:
                break
            found = self.reader.words(reading, hints)
            if found is not None and (best is None or _rank(found) < _rank(best)):
                best = _also(found, told)
        return best or UNLIKE

    def _readings(self, text: str) -> list[tuple[str, str]]:
        """``text`` and, where they differ, the same in look-alike letters of the other alphabet."""
        out = {text: ""}
        for word, table, told in self._alike:
            out.setdefault(_translated(word, table, text), f"read with the look-alike {told} letters")
        out.setdefault(text.translate(self._respelt), "read in the spelling of another language")
        return list(out.items())

    def _bracketed(self, bare: str, inner: list[str], hints: Sequence[Sense]) -> Outcome | None:
        """``Shahed-136 (Geran-2)``: the name outside the brackets, what stands inside beside it."""
        outer = self.part(bare, hints)
        asides = [(text, self.part(text, hints)) for text in inner if text.strip() and not text.strip().isdigit()]
        systems = [a.system for _text, a in asides if a.system]
        if outer.system is None:
            if outer.certainty == "category" and len(set(systems)) == 1:
                return Outcome(systems[0], "spelling", f"named in brackets, behind {bare}")
            return outer._replace(alternatives=tuple(dict.fromkeys((*outer.alternatives, *(s for s in systems if s)))))
        others = tuple(s for s in dict.fromkeys(systems) if s != outer.system)
        if not others:
            return _also(outer, "what stands in brackets was dropped") if not systems else outer
        kin = {k.system.id for k in self.index.system(outer.system).kin}
        told = "the name in brackets is of a related system" if set(others) <= kin else "the name in brackets is of another system"
        found = _also(outer, told)
        return found._replace(alternatives=(*outer.alternatives, *others), asks=found.asks or not set(others) <= kin)

    def _merged(self, read: list[tuple[Piece, Outcome]]) -> list[Item]:
        """Two names of one system behind a slash are one item; items joined by "or" are one that a person decides."""
        out: list[tuple[Piece, Outcome]] = []
        for piece, outcome in read:
            if out and piece.joined == "/" and outcome.system and out[-1][1].system == outcome.system:
                last, before = out[-1]
                better = before if _rank(before) <= _rank(outcome) else outcome
                out[-1] = (last._replace(part=f"{last.part}/{piece.part}"), _also(better, "two names of one system"))
            elif out and piece.joined == "or":
                last, before = out[-1]
                ids = dict.fromkeys(i for o in (before, outcome) for i in (o.system, *o.alternatives) if i)
                doubt = Outcome(None, "none", "one of several, joined by “or”", tuple(ids), asks=True)
                out[-1] = (last._replace(part=f"{last.part} or {piece.part}"), doubt)
            else:
                out.append((piece, outcome))
        return [Item(piece.part, outcome) for piece, outcome in out]

    def suggest(self, items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
        """Candidates for items that came to nothing, for all of them at once."""
        return self.names.near(i.part for i in items if i.outcome is UNLIKE and i.part)


def _translated(word: re.Pattern[str], table: dict[int, str], text: str) -> str:
    return word.sub(lambda match: match[0].translate(table), text)


def _word(own: Iterable[str], alike: Iterable[str]) -> re.Pattern[str]:
    """Words of nothing but ``own`` letters, ``alike`` ones and digits, with at least one of ``alike``."""
    some = "".join(alike)
    return re.compile(rf"(?<!\w)(?=\w*[{some}])[{''.join(own)}{some}\d]+(?!\w)")


def _rank(outcome: Outcome) -> tuple[int, bool]:
    return CERTAINTIES.index(outcome.certainty), not outcome.alternatives


def _also(outcome: Outcome, told: str) -> Outcome:
    """``outcome`` with one more reason; a reading that changed letters is no longer exact."""
    if not told:
        return outcome
    lowered = "spelling" if outcome.certainty == "exact" and told.startswith("read") else outcome.certainty
    return outcome._replace(why=f"{outcome.why}; {told}", certainty=lowered)
