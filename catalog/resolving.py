"""Messy values of a column into systems: the steps from a cell to its items, and their certainty."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.bundle import language_tables
from catalog.fold import spaced
from catalog.generic import Sense
from catalog.index import Index
from catalog.nametable import NameTable
from catalog.parts import CERTAINTIES, SAYS_NOTHING, Outcome, PartReader
from catalog.singular import Singular
from catalog.splitting import QUOTES, Piece, Splitter, cleaned

KEPT = 1 << 16  # cells, parts and suggestions that are remembered
LONGEST = 1000  # characters of a cell that are read; a longer one is prose
_CYRILLIC = "".join(map(chr, range(0x400, 0x460)))
_SURE = ("exact", "spelling", "variant", "family", "category")
UNLIKE = Outcome(None, "none", "no name on record is like it", asks=True)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_AMOUNT = re.compile(r"\s*[:=]\s*\d{1,5}$")  # Shahed-136: 30
_SINGULAR = "read in the singular"
_ALIKE = "read with the look-alike {} letters"
_NONE: Mapping[str, Outcome] = {}
_GLUED_COUNT = re.compile(r"^(\d{1,3})[xх](?=[^\W\d_]{2})", re.I)  # 2xKh-101


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
        tables = language_tables()
        self.generic = index.generic
        self.reader = PartReader(self.names, self.generic)
        self._splitter = Splitter(self.generic.conjunctions, self.generic.doubts, self._id)
        low = self.generic.lookalikes
        alike = {**low, **{k.upper(): v.upper() for k, v in low.items()}}
        # A word is read in the other alphabet where each of its letters is of that alphabet or looks like one of it.
        self._alike = [
            (_word(string.ascii_letters, alike.values()), str.maketrans({v: k for k, v in alike.items()}), _ALIKE.format("Latin")),
            (_word(_CYRILLIC, alike), str.maketrans(alike), _ALIKE.format("Cyrillic")),
        ]
        self._cells: dict[object, list[Item]] = {}
        self._seen: dict[object, Outcome] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        words = "|".join(map(re.escape, sorted(self.generic.uncertain)))
        self._uncertain = re.compile(rf"\?|(?<!\w)(?:{words})(?!\w)" if words else r"\?", re.I)
        self._singular = Singular(tables.get("endings", {}), self._id)
        back = self.generic.respellings
        self._respelt = str.maketrans({**back, **{k.upper(): v.upper() for k, v in back.items()}})

    def _id(self, text: str) -> str | None:
        entry = self.names.named(text)
        return entry.ids[0] if entry else None

    def items(self, value: str, hints: Sequence[Sense] = (), decisions: Mapping[str, Outcome] | None = None) -> list[Item]:
        """The items of one cell, in order, at least one. ``decisions`` (by part as printed) go before everything."""
        if decisions:
            return self._items(value, hints, decisions)
        at = (value, *hints) if hints else value
        known = self._cells.get(at)
        if known is None:
            if len(self._cells) >= KEPT:
                self._cells.clear()
            known = self._cells[at] = self._items(value, hints, _NONE)
        return known

    def _items(self, value: str, hints: Sequence[Sense], decided: Mapping[str, Outcome]) -> list[Item]:
        text = value.strip().strip(QUOTES).strip()
        if not text:
            return [Item(value.strip(), Outcome(None, "none", "the cell is empty"))]
        if decided and (whole := decided.get(value.strip())) is not None:
            return [Item(value.strip(), whole)]
        text = cleaned(text)
        if len(text) > LONGEST:
            return [Item(text[:80] + "…", Outcome(None, "none", f"longer than {LONGEST} characters: use `catalog annotate` for prose", asks=True))]
        one = self.names.named(text) is not None or spaced(text) in self.generic.senses
        pieces = [Piece(text)] if one else self._splitter.split(text)
        given = tuple(hints)
        if len(pieces) == 1:
            part = pieces[0].part
            return [Item(part, decided.get(part) or self._remembered(part, given))]
        return self._merged([(p, decided.get(p.part) or self._remembered(p.part, given)) for p in pieces])

    def _remembered(self, text: str, hints: tuple[Sense, ...]) -> Outcome:
        """What a part was read as: the cells of a column share parts."""
        at = (text, hints) if hints else text
        outcome = self._seen.get(at)
        if outcome is None:
            if len(self._seen) >= KEPT:
                self._seen.clear()
            outcome = self._seen[at] = self._doubted(text, self.part(text, hints))
        return outcome

    def _doubted(self, text: str, outcome: Outcome) -> Outcome:
        """``Kh-101?`` and ``possibly Kh-101`` are read, and a person looks, because the cell itself is in doubt."""
        if outcome.system is None or not self._uncertain.search(text):
            return outcome
        return outcome._replace(why=f"{outcome.why}; the cell itself says that it is in doubt", asks=True)

    def part(self, text: str, hints: Sequence[Sense] = ()) -> Outcome:
        """One item, by the first reading of it that is sure enough: as printed, then by look-alike letters."""
        text = text.strip().strip(QUOTES)
        if (found := self.reader.whole(text, hints)) is not None:
            return found
        if not any(map(str.isalnum, text)):
            return Outcome(None, "none", SAYS_NOTHING, asks=True)
        text = text.replace("×", "x")
        if text[0].isdigit():
            text = _GLUED_COUNT.sub(r"\1x ", text)
        best: Outcome | None = None
        for further in (self._readings, self._further):
            readings = further(text)
            for reading, told in readings:
                if (found := self.reader.whole(reading, hints)) is not None:
                    return self._alike_doubted(text, reading, _also(found, told))
            if best is None and ("(" in text or "[" in text) and (bare := _BRACKETS.sub(" ", text).strip()) not in ("", text):
                best = self._bracketed(bare, _BRACKETS.findall(text), hints)
            for reading, told in readings:
                if best is not None and best.certainty in _SURE:
                    return best
                found = self.reader.words(reading, hints)
                if found is not None and (best is None or _rank(found) < _rank(best)):
                    best = _also(found, told)
        return best or UNLIKE

    def _alike_doubted(self, text: str, reading: str, outcome: Outcome) -> Outcome:
        """``P-500`` is a designator of its own: that it was meant for ``Р-500`` is for a person to say."""
        letters = self.generic.lookalike_doubts
        if outcome.system is None or not text.isascii() or not any(a in letters and a != b for a, b in zip(text, reading, strict=False)):
            return outcome
        return outcome._replace(asks=True)

    def _readings(self, text: str) -> list[tuple[str, str]]:
        """``text`` and, where they differ, the same in look-alike letters of the other alphabet, and in the singular."""
        out = {text: ""}
        for word, table, told in self._alike[text.isascii() :]:  # nothing but ASCII has no Cyrillic letter to read in Latin
            if word.search(text):
                out.setdefault(_translated(word, table, text), told)
        if text.isascii():
            out.setdefault(self._singular.of(text), _SINGULAR)
        return list(out.items())

    def _further(self, text: str) -> list[tuple[str, str]]:
        """What is tried where no reading so far is sure: another language's spelling, without a count, other plurals."""
        out: dict[str, str] = {}
        if ":" in text or "=" in text:
            out.setdefault(_AMOUNT.sub("", text), "read without the count behind it")
        if not text.isascii():
            out.setdefault(text.translate(self._respelt), "read in the spelling of another language")
            for reading in (text, *out):
                out.setdefault(self._singular.of(reading), _SINGULAR)
        out.pop(text, None)
        return list(out.items())

    def _bracketed(self, bare: str, inner: list[str], hints: Sequence[Sense]) -> Outcome | None:
        """``Shahed-136 (Geran-2)``: the name outside the brackets, what stands inside beside it."""
        outer = self.part(bare, hints)
        asides = [(text, self.part(text, hints)) for text in inner if text.strip() and not text.strip().isdigit()]
        systems = [a.system for _text, a in asides if a.system]
        if outer.system is None:
            if outer.certainty == "category" and len(set(systems)) == 1:
                return Outcome(systems[0], "spelling", f"named in brackets, behind {bare}")
            why = "the name stands in brackets, behind words that are not understood" if outer is UNLIKE and systems else outer.why
            return outer._replace(why=why, alternatives=tuple(dict.fromkeys((*outer.alternatives, *(s for s in systems if s)))))
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
            elif out and piece.joined == "/" and (common := _common(out[-1][1], outcome)):  # UAV/drone
                out[-1] = (out[-1][0]._replace(part=f"{out[-1][0].part}/{piece.part}"), outcome._replace(categories=common))
            elif out and piece.joined == "or":
                last, before = out[-1]
                ids = dict.fromkeys(i for o in (before, outcome) for i in (o.system, *o.alternatives) if i)
                doubt = Outcome(None, "none", "one of several, joined by “or”", tuple(ids), asks=True)
                out[-1] = (last._replace(part=f"{last.part} or {piece.part}"), doubt)
            elif out and outcome.why == SAYS_NOTHING and out[-1][1].certainty == "category" and self.generic.others.isdisjoint(spaced(piece.part).split()):
                last, before = out[-1]  # Missile, unknown type
                out[-1] = (last._replace(part=f"{last.part}, {piece.part}"), before)
            else:
                out.append((piece, outcome))
        return [Item(piece.part, outcome) for piece, outcome in out]

    def suggest(self, items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
        """Candidates for items that came to nothing, for all of them at once."""
        wanted = dict.fromkeys(i.part for i in items if i.outcome is UNLIKE and i.part)
        new = [part for part in wanted if part not in self._near]
        if len(self._near) + len(new) > KEPT:
            self._near.clear()
            new = list(wanted)
        self._near |= dict.fromkeys(new, ()) | self.names.near(new)
        return {part: self._near[part] for part in wanted}


def _translated(word: re.Pattern[str], table: dict[int, str], text: str) -> str:
    return word.sub(lambda match: match[0].translate(table), text)


def _word(own: Iterable[str], alike: Iterable[str]) -> re.Pattern[str]:
    """Words of nothing but ``own`` letters, ``alike`` ones and digits, with at least one of ``alike``."""
    some = "".join(alike)
    return re.compile(rf"(?<!\w)(?=\w*[{some}])[{''.join(own)}{some}\d]+(?!\w)")


def _common(one: Outcome, other: Outcome) -> tuple[str, ...]:
    """The categories that both of two generic words name; none where either is no generic word."""
    return tuple(c for c in one.categories if c in other.categories) if one.certainty == other.certainty == "category" else ()


def _rank(outcome: Outcome) -> tuple[int, bool]:
    return CERTAINTIES.index(outcome.certainty), not outcome.alternatives


def _also(outcome: Outcome, told: str) -> Outcome:
    """``outcome`` with one more reason; a reading that changed letters is no longer exact."""
    if not told:
        return outcome
    lowered = "spelling" if outcome.certainty == "exact" and told.startswith("read") else outcome.certainty
    return outcome._replace(why=f"{outcome.why}; {told}", certainty=lowered)
