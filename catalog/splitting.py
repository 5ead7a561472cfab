"""A cell of a spreadsheet into its items: ``X-101/X-555 and Kalibr`` is three, ``SAMP/T`` is one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

_BARE_NUMBER = re.compile(r"(?P<dash>[-‐‑–−]\s?)?(?P<rest>\d{1,4}[^\W\d_]{0,3}(?![\w])(?P<tail>(?:[-‐‑]\d{1,2}(?!\w))?(?:\s.*)?))$", re.S)
_BARE_LETTERS = re.compile(r"[-‐‑]?(?P<rest>(?:[A-ZА-ЯІЇЄ]{1,3}\d{0,2}[A-Z]?|\d[A-ZА-Я])(?P<tail>(?:\s.*)?))$", re.S)
_NUMBER = re.compile(r"(.*?[^\W\d_].*?)\d+[^\W\d_]{0,3}(?:[-‐‑]\d{1,2})?(?:\s+[^\W\d_]+)*$", re.S)
_LAST_NUMBER = re.compile(r"(.*[^\W\d_].*?\D)\d+[^\W\d_]{0,3}$", re.S)
_COUNT = re.compile(r"\d+\s*[xх×](?!\w)", re.I)
_LETTERS = re.compile(r"(.*\w[-‐‑ ]?)(?<![^\W\d_])[^\W\d_]{1,3}\d{0,2}[^\W\d_]?$", re.S)
QUOTES = "\"'“”„«»‘’`"
_DAY = r"(?:(?:19|20)\d\d(?P<{0}>[-./])\d{{1,2}}(?P={0})\d{{1,2}}|\d{{1,2}}(?P<{1}>[-./])\d{{1,2}}(?P={1})(?:(?:19|20)\d\d))"
_DATE = re.compile(rf"^{_DAY.format('a', 'b')}[\s:,;–-]+(?=\S)|[\s:,;–-]+\(?{_DAY.format('c', 'd')}\)?$")


class Piece(NamedTuple):
    """One item, with the letters that it borrows (``131`` behind ``Shahed-136`` is ``Shahed-131``)."""

    part: str
    joined: str = ""  # "or" where the item is an alternative to the one before it


class Splitter:
    """Splits cells, with the conjunctions of ``data/generic.yaml``."""

    def __init__(self, conjunctions: Iterable[str], doubts: Iterable[str], find: Callable[[str], str | None]) -> None:
        self._known = find  # the id that a whole name stands for
        words = sorted({*conjunctions, *doubts}, key=len, reverse=True)
        self._doubts = {word.casefold() for word in doubts}
        self._signs = frozenset("\n\r;|•·,+&＆/\\،、")
        self._first = frozenset(w.casefold().split()[0] for w in words)
        choice = "|".join(re.escape(w) for w in words)
        # A comma between digits is a decimal sign; a plus that ends a word belongs to it (Hisar-A+), as does the & of AEW&C.
        self._glue = re.compile(
            rf"\s*[\n\r;|•·]\s*|\s*,\s+|\s*,(?!\d)\s*|(?<!\d),(?=\d)|\s+\+\s*|\+(?=\w)|\s*[＆/\\]\s*|\s*&(?!(?<!\s&)\w(?!\w))\s*|\s*،\s*|\s*、\s*|\s+(?:{choice})\s+(?=\S)",
            re.I,
        )

    def split(self, value: str) -> list[Piece]:
        """The items of ``value``, in order, at least one."""
        text = value.strip()
        if self._known(text):
            return [Piece(text)]
        atoms, glues = self._atoms(text)
        if len(atoms) == 1:  # most cells are no list
            return [Piece(text[atoms[0][0] : atoms[0][1]])]
        pieces: list[Piece] = []
        at = 0
        while at < len(atoms):
            # The longest run of items that is one name on record: SAMP/T, SCALP/Storm Shadow.
            end = next((e for e in range(min(len(atoms), at + 4), at + 1, -1) if self._known(text[atoms[at][0] : atoms[e - 1][1]])), at + 1)
            part = text[atoms[at][0] : atoms[end - 1][1]]
            glue = glues[at - 1] if at else ""
            joined = "or" if glue.strip().casefold() in self._doubts else "/" if "/" in glue else "list"
            if not (pieces and self._borrow(pieces, part, joined)):
                pieces.append(Piece(part, joined if at else ""))
            at = end
        return pieces or [Piece(text)]

    def _atoms(self, text: str) -> tuple[list[tuple[int, int]], list[str]]:
        """Places of what stands between separators outside brackets, and the separators."""
        if self._signs.isdisjoint(text) and self._first.isdisjoint(text.casefold().split()):
            return [(0, len(text))], []
        shut = _shut(text) if "(" in text or "[" in text else ()
        atoms, glues, start = [], [], 0
        for match in self._glue.finditer(text):
            first, end = match.span()
            if shut and shut[first]:
                continue
            if first > start:
                atoms.append((start, first))
                glues.append(match[0])
            elif glues:
                glues[-1] += match[0]
            start = end
        if start < len(text):
            atoms.append((start, len(text)))
        return atoms, glues

    def _borrow(self, pieces: list[Piece], part: str, joined: str) -> bool:
        """Adds ``part`` with the letters of the item before it, where it is only a number or a mark."""
        before = pieces[-1].part
        number = _BARE_NUMBER.match(part)
        if number and not number["dash"] and (_COUNT.match(part) or self._names_itself(number["tail"])):
            return False  # 3x Kalibr, 3 Kalibr missiles: a count
        if number and (named := _NUMBER.match(before)):
            rest = number["rest"]
            last = _LAST_NUMBER.match(before)  # S-300PMU-1/2 is S-300PMU-2 and no S-2
            stem = last[1] if last and self._known(f"{last[1]}{rest.removesuffix(number['tail'])}") else named[1]
            pieces.append(Piece(f"{stem}{rest}", joined))
            return True
        letters = _BARE_LETTERS.match(part) if joined == "/" else None
        if letters is None:
            return False
        before = before.partition("/")[0]  # AIM-120A/B + C
        stems = [m[1] for m in (_LETTERS.match(before),) if m]
        if re.search(r"\d$", before):
            stems.append(before)
        head, tail = letters["rest"].removesuffix(letters["tail"]), letters["tail"]
        for stem in stems:
            other = self._known(f"{stem}{head}{tail}") or self._known(f"{stem}{head}")
            if other and other not in (self._known(before), self._known(stem.rstrip("-‐‑ "))):
                pieces.append(Piece(f"{stem}{head}{tail}", joined))
                return True
        if stems and not self._known(part):  # versions of one name: AGM-65A/B, AIM-9J/P Sidewinder
            whole = pieces[-1]
            pieces[-1] = Piece(f"{whole.part}/{part}", whole.joined)
            return True
        return False

    def _names_itself(self, tail: str) -> bool:
        """Whether the words behind a number begin with a name of their own."""
        words = tail.split()
        return any(self._known(" ".join(words[:end])) for end in range(1, min(len(words), 4) + 1))


def _shut(text: str) -> list[bool]:
    """For each character whether it stands inside brackets."""
    shut = [False] * len(text)
    depth = 0
    for place, char in enumerate(text):
        depth += char in "(["
        shut[place] = depth > 0
        depth -= char in ")]" and depth > 0
    return shut


def cleaned(text: str) -> str:
    """``text`` without what a web page (``&amp;``) or a log (a full date before or behind) left on it."""
    if "&" in text and ";" in text:
        text = html.unescape(text).strip().strip(QUOTES).strip() or text
    return _DATE.sub("", text) if text[:1].isdigit() or text[-1:].isdigit() or text.endswith(")") else text
