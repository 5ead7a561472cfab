"""One pass over folded text: every place where a pattern stands.

Text becomes one byte a character, so that a byte offset is a character offset
(``benchmarks/`` shows what that buys). Letters of Latin, Cyrillic, Greek,
Arabic and Hebrew have a byte each after folding; everything that separates is
a space; letters of other scripts are one "other letter" that never matches and
never bounds. Scripts written without spaces, and those whose letters found no
byte, are scanned by a second automaton over the characters themselves, and
only when the text has any.
"""

from __future__ import annotations

import codecs
import functools
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from catalog.fold import fold_char

DROP, OTHER, WIDE, SPACE = 0, 1, 2, 32
#: letters that must have a byte, whatever else may: those that listed names and context words are written in
_LETTERS = (
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґјљњћђџѕ" "אבגדהוזחטיכלמנסעפצקרשת"
    "ابتثجحخدذرزژسشصضطظعغفقکگلمنوهیپچٹڈڑںھہےۓ" "ⅰⅱⅲⅳⅴ"
)  # fmt: skip
#: blocks whose letters share the bytes that are left
_SLOT_BLOCKS = (
    (0x00C0, 0x017F), (0x0218, 0x021B), (0x1E00, 0x1EFF), (0x0400, 0x045F), (0x0490, 0x0491), (0x0620, 0x06D5),
    (0x0370, 0x03FF), (0x05D0, 0x05F2), (0x0460, 0x052F), (0x06EE, 0x06FF), (0xFB50, 0xFDFB), (0xFE70, 0xFEFC),
)  # fmt: skip
#: blocks that the second automaton reads: Indic, Thai, CJK, kana, Hangul
_WIDE_BLOCKS = (
    (0x0900, 0x0E7F), (0x1100, 0x11FF), (0x3005, 0x3007), (0x3041, 0x318F), (0x31F0, 0x31FF), (0x3400, 0x9FFF),
    (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC),
)  # fmt: skip


class Folded(Struct, frozen=True, gc=False):
    """A text ready to be scanned.

    ``data`` begins and ends with a space that the text does not have. ``offsets`` maps a
    position in ``data`` to one in the text; None where it is simply one less.
    """

    data: bytes
    offsets: npt.NDArray[np.intp] | None
    wide: bool


#: (start, end, number of the pattern) of every hit in the data
Find = Callable[[Any], list[tuple[int, int, int]]]


class Matcher(Protocol):
    """What an engine must do: (start, end, number of the pattern) of every hit, overlapping ones too."""

    def find(self, data: Any) -> list[tuple[int, int, int]]: ...


def _in(code: int, blocks: Sequence[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in blocks)


@functools.cache
def _slots() -> dict[str, int]:
    """Folded character → byte."""
    slots = {" ": SPACE, **{c: ord(c) for c in "abcdefghijklmnopqrstuvwxyz0123456789"}}
    free = iter(range(128, 256))
    for letter in _LETTERS:
        if fold_char(letter) not in slots:
            slots[fold_char(letter)] = next(free)
    for first, last in _SLOT_BLOCKS:
        for code in range(first, last + 1):
            folded = fold_char(chr(code))
            if len(folded) == 1 and folded not in slots and not _in(ord(folded), _WIDE_BLOCKS):
                byte = next(free, None)
                if byte is None:
                    return slots
                slots[folded] = byte
    return slots


@functools.cache
def _table() -> npt.NDArray[np.uint8]:
    """Byte of every code unit of the basic plane; what lies beyond it separates."""
    slots = _slots()
    table = np.full(0x10000, SPACE, np.uint8)
    for first, last in _WIDE_BLOCKS:
        table[first : last + 1] = WIDE
    for code in range(0x10000):
        if table[code] == WIDE or 0xD800 <= code <= 0xF8FF:
            continue  # surrogates and the private area have no letters
        folded = fold_char(chr(code))
        if not folded:
            table[code] = DROP
        elif folded != " ":
            table[code] = slots.get(folded, OTHER)
    return table


@functools.cache
def _ascii() -> bytes:
    return bytes(_table()[:256])


_WIDE_TO_SPACE = bytes(SPACE if byte == WIDE else byte for byte in range(256))
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\r?\n(?=[^\W_])|(?<=[^\W_])[-\u00ad\u2010]\r?\n(?=\d)")
# What keeps an English text from being ASCII; each is one separator.
_TYPOGRAPHIC = "’“”‘—–…\u00a0‑•"
# Where a text of other letters gives itself away, so that it is not searched ten times for the above.
_FOREIGN = re.compile(rf"[^\x00-\x7f{_TYPOGRAPHIC}]")
_GLANCE = 64


def fold(text: str) -> Folded:
    """``text`` as bytes to scan. Linear in the text; any ``str`` will do, lone surrogates included."""
    plain = text
    if not plain.isascii() and _FOREIGN.search(plain, 0, _GLANCE) is None:
        plain = plain.replace("’", " ").replace("“", " ").replace("”", " ")
        if not plain.isascii():
            plain = plain.replace("‘", " ").replace("—", " ").replace("–", " ").replace("…", " ")
            plain = plain.replace("\u00a0", " ").replace("‑", " ").replace("•", " ")
    if plain.isascii():
        data = f" {plain} ".encode("ascii").translate(_ascii())
        return _compact(data, text, True, False) if _broken(text) else Folded(data, None, False)
    raw = text.encode("utf-16-le", "surrogatepass")
    if len(raw) == 2 * len(text):
        codes: Any = np.frombuffer(raw, "<u2")
    else:
        codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"), 0xFFFF)
    data = b" %b " % _table().take(codes, mode="clip")
    wide = b"\x02" in data
    if wide:
        data = data.translate(_WIDE_TO_SPACE)
    broken = _broken(text)
    if broken or b"\x00" in data:
        return _compact(data, text, broken, wide)
    return Folded(data, None, wide)


def _broken(text: str) -> bool:
    """Whether a line ends in a hyphen. One character is looked for at a time: twice as fast as two."""
    at = text.find("\n")
    while at > 0:
        before = text[at - 1]
        if before in "-\u00ad\u2010" or (before == "\r" and text[at - 2] in "-\u00ad\u2010"):
            return True
        at = text.find("\n", at + 1)
    return False


def _compact(data: bytes, text: str, broken: bool, wide: bool) -> Folded:
    """Without what is invisible and, where lines are ``broken``, without hyphens at their ends; positions go into a map."""
    array = np.frombuffer(data, np.uint8)
    keep = array != DROP
    if broken:
        for match in _HYPHENATED.finditer(text):
            keep[match.start() + 1 : match.end() + 1] = False
    kept = np.flatnonzero(keep)
    return Folded(array[kept].tobytes(), kept - 1, wide)


@functools.cache
def _encoding() -> Any:
    """The bytes as an encoding: codecs fold a pattern several times faster than a look-up a letter would."""
    letters = ["\x00"] + ["\ufffe"] * 255
    for letter, byte in _slots().items():
        letters[byte] = letter
    return codecs.charmap_build("".join(letters))


def fold_pattern(words: str) -> bytes | None:
    """A pattern's folded characters as bytes; None if one of them has no byte."""
    try:
        return codecs.charmap_encode(words, "strict", _encoding())[0]
    except UnicodeEncodeError:
        return None


_WIDE_FOLD: dict[int, str] = {}


def fold_wide(text: str) -> str:
    """``text`` folded character by character, offsets kept, for the second automaton."""
    for code in set(map(ord, text)) - _WIDE_FOLD.keys():
        _WIDE_FOLD[code] = fold_char(chr(code)) or "\x00"
    return text.translate(_WIDE_FOLD)


_IS_WIDE = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _WIDE_BLOCKS) + "]")


def is_wide(text: str) -> bool:
    """Whether any character of ``text`` belongs to a script that the second automaton reads."""
    return _IS_WIDE.search(text) is not None


class ByteMatcher:
    """Overlapping search over bytes: daachorse, or ahocorasick-rs where it has no wheel."""

    def __init__(self, patterns: Iterable[bytes], sample: bytes = b"") -> None:
        self.patterns = list(patterns)
        self.find: Find = _nothing
        if not self.patterns:
            return
        try:
            import daachorse

            # Nearly every word leaves the automaton within four letters: no prefilter could skip more.
            engine = daachorse.DoubleArrayAhoCorasick(self.patterns, corpus=[sample], use_prefilter=False)
            self.find = engine.find_overlapping
        except ImportError:  # Linux on aarch64 and musl
            from ahocorasick_rs import BytesAhoCorasick

            automaton = BytesAhoCorasick(self.patterns)
            self.find = lambda data: [(s, e, n) for n, s, e in automaton.find_matches_as_indexes(data, overlapping=True)]


class ScriptMatcher:
    """Two byte automata: a small one for text of Latin letters, and one with every pattern.

    Most news is in Latin letters, and never needs the other, which takes a while to make: ``others`` is
    asked for its patterns when the first text comes that may have any. They are numbered on from
    the Latin ones, so that a number means the same whichever of the two ran.
    """

    def __init__(self, latin: Iterable[bytes], others: Callable[[], Iterable[bytes]], sample: bytes = b"") -> None:
        self.patterns = list(latin)
        self._others = others
        self._sample = sample
        self._latin = ByteMatcher(self.patterns, sample).find
        self._every: Find | None = None
        self._making = threading.Lock()

    def find(self, data: bytes) -> list[tuple[int, int, int]]:
        """Overlapping hits as (start, end, number of the pattern)."""
        return self._latin(data) if data.isascii() else (self._every or self._make())(data)

    def _make(self) -> Find:
        with self._making:
            if self._every is None:
                self.patterns.extend(self._others())
                self._every = ByteMatcher(self.patterns, self._sample).find
            return self._every


class TextMatcher:
    """Overlapping search over characters, for the scripts without spaces."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = list(patterns)
        self.find: Find = _nothing
        if not self.patterns:
            return
        try:
            import daachorse

            self.find = daachorse.CharwiseDoubleArrayAhoCorasick(self.patterns).find_overlapping
        except ImportError:
            from ahocorasick_rs import AhoCorasick

            engine = AhoCorasick(self.patterns)
            self.find = lambda text: [(s, e, n) for n, s, e in engine.find_matches_as_indexes(text, overlapping=True)]


def _nothing(_data: Any) -> list[tuple[int, int, int]]:
    return []
