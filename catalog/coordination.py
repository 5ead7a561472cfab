"""``Shahed-131 and -136``, ``Kh-101/555``: parts that borrow the first name's letters."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from catalog.fold import key, spaced

_GLUE = frozenset("/,،、")
_SLASHES = frozenset({" /", "\u00a0/"})
_REACH = 40  # characters behind a mention in which the next part ends
_LETTERS = string.ascii_letters
_NUMERAL = re.compile(r"[\dIVX]")
_ELLIPSIS = "he -"
_HYPHENS = 64  # looked at one by one; a text of more is searched as a whole
_ALONE = re.compile(r"he (?P<dash>-)(?P<part>\d{1,4}[A-Z]{0,2})(?![\w.-])")
_PART = r"(?P<dash>[-‐‑–−]\s?)?(?P<part>\d{1,4}[A-Za-zА-Яа-я]{0,3}(?:-\d{1,2})?|[IVX]{1,4})(?![\w])"


class Part(NamedTuple):
    """A coordinated part: where it stands, and the folded name that it makes with the first one's letters."""

    start: int
    end: int
    key: str


class Coordinator:
    """Finds parts behind a mention, with the conjunctions of the language tables."""

    def __init__(self, endings: dict[str, Any]) -> None:
        words = {str(w) for table in endings.get("languages", {}).values() for w in table.get("and", [])}
        words = {w for w in words if len(w) <= 14}
        choice = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
        self._next = re.compile(
            rf"(?P<glue>\s?/\s?|\s?[,،、]\s?(?:(?:{choice})\s)?|\s?(?:{choice})\s?|\s(?:{choice})\s)(?:the\s)?{_PART}",
            re.I,
        )
        #: the first three characters behind a mention that may go on, and the letters that cannot be fourth
        #: (“ai” is Italian for “to the”, but “air” is none); all else is dismissed at once
        self._openings: dict[str, frozenset[str]] = {}
        for w in words:
            dead = _no_third(w)
            for cased in (f" {w} "[:3], f" {w.upper()} "[:3], f" {w.capitalize()} "[:3]):
                self._openings[cased] = self._openings.get(cased, dead) & dead

    def opens(self, opening: str) -> bool:
        """Whether a coordinated part may follow these four characters behind a mention."""
        dead = self._openings.get(opening[:3])
        return (dead is not None and opening[3:] not in dead) or opening[:1] in _GLUE or opening[:2] in _SLASHES

    def goes_on(self, text: str, end: int) -> bool:
        """Whether what follows could begin a coordinated part: dismisses nearly all else at once."""
        return self.opens(text[end : end + 4]) and self.counts(text, end)

    @staticmethod
    def counts(text: str, end: int) -> bool:
        """Whether a numeral stands near enough behind to be a coordinated part's."""
        return _NUMERAL.search(text, end, end + _REACH) is not None

    def parts(self, text: str, end: int, name: str, known: Callable[[str], bool]) -> Iterator[Part]:
        """Parts that follow ``text[:end]``, whose last name was printed as ``name``."""
        stems: list[str] | None = None
        while True:
            match = self._next.match(text, end, end + _REACH)
            if match is None:
                return
            if stems is None:
                stems = _stems(name)
            part, dash, glue = match["part"], match["dash"], match["glue"].strip()
            if not dash and glue != "/" and not _standing_alone(text, match.end(), part, name):
                return
            if part.isalpha() and not part.isupper():
                return
            # The part as it is, without its plural s, and without the letters of a variant that is not on record.
            found = next(
                (
                    k
                    for form in dict.fromkeys((part, part.removesuffix("s"), part.rstrip(_LETTERS) or part))
                    for stem in stems
                    if known(k := key(f"{stem}{'-' if stem[-1:].isdigit() else ''}{form}"))
                ),
                None,
            )
            if found is None:
                return
            start = match.start("dash") if dash else match.start("part")
            yield Part(start, match.end("part"), found)
            end = match.end("part")

    def alone(self, text: str, names: Sequence[str], known: Callable[[str], bool]) -> Iterator[tuple[Part, str]]:
        """Numbers that stand for a name given before (“The -313”), each with the name whose letters it borrows."""
        at = text.find(_ELLIPSIS)
        while at >= 0:
            match = _ALONE.match(text, at)
            if match is not None:
                for name in reversed(names):
                    found = next((k for stem in _stems(name) if known(k := key(f"{stem}-{match['part']}"))), None)
                    if found is not None:
                        yield Part(match.start("dash"), match.end("part"), found), name
                        break
            at = text.find(_ELLIPSIS, at + 1)


def _no_third(word: str) -> frozenset[str]:
    """Letters that cannot follow the first two of a conjunction, or the whole of one that is no longer.

    A numeral may stand right behind a short one, or “the”.
    """
    if len(word) < 2:
        return frozenset()
    third = re.compile(re.escape(word[2]) if len(word) > 2 else "[ivxt]", re.I)
    return frozenset(c for c in string.ascii_letters if not third.match(c))


def elliptic(text: str) -> bool:
    """Whether a number may stand for a name somewhere (“The -313”).

    Hyphens are few, and one character is found several times as fast as four.
    """
    at = text.find("-")
    for _ in range(_HYPHENS):
        if at < 0:
            return False
        if text[at - 1] == " " and text.startswith(_ELLIPSIS, at - 3):
            return True
        at = text.find("-", at + 1)
    return text.find(_ELLIPSIS, max(0, at - 3)) >= 0


def _stems(name: str) -> list[str]:
    """The letters of a designator before its last number or Roman numeral (``Shahed-136`` → ``shahed``)."""
    folded = spaced(name)
    match = re.match(r"(.*?[^\W\d_])\s?(\d+\s?[^\W\d_]{0,3}|[ivx]{1,4})$", folded)
    return [match[1].strip()] if match else []


def _standing_alone(text: str, end: int, part: str, name: str) -> bool:
    """A bare number behind a comma or “and” is a part only if no word follows that it could count."""
    rest = text[end : end + 12]
    if part.isalpha():
        return part != "I" or not re.match(r"\s[a-zà-ÿ]", rest)  # “… and I watched”
    numbers = re.findall(r"\d+", name)
    if not numbers or len(re.findall(r"\d+", part)[0]) != len(numbers[-1]):
        return False  # “1) Fateh-110, 2) …”
    return not rest or not re.match(r"\s?[^\W\d_]", rest) or bool(re.match(r"\s(?:and|or|und|et|y|i|и|та|و)\s", rest))
