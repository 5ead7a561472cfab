"""One way to fold a name, for look-up, search, resolving and annotation alike.

Two foldings share one table of characters:

* :func:`fold_char` maps a character to what it counts as: a lower-case letter
  without its diacritics, a digit, a space (for everything that separates), or
  nothing (for what is invisible). It never makes two characters of one, so
  that the scanner can keep offsets.
* :func:`key` folds a whole name for look-up: separators go, save between two
  digits (``3-31`` is not ``331``).
"""

from __future__ import annotations

import re
import unicodedata

# Letters that print uses for one another and that Unicode does not decompose.
_VARIANTS = {
    "ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "s", "æ": "a", "œ": "o", "ð": "d", "þ": "t", "ħ": "h", "ŧ": "t",
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
    "ё": "е", "ґ": "г", "ў": "у",
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
}  # fmt: skip
_LETTERLIKE = {"ʻ": " ", "ʼ": " ", "ʹ": " ", "ˈ": " ", "׳": " ", "״": " "}
# Zero-width and formatting characters, tatweel, hamza, soft hyphen. ZWNJ is not here:
# it separates (خیبر‌شکن is also written خیبر شکن).
_DROPPED = {0x00AD, 0x200B, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x0640, 0x061C, 0x0621}
# Marks that may be left out in print: accents, Hebrew points, Arabic vowels, variation selectors.
# Vowel signs of Indic scripts are letters to a reader and stay.
_MARKS = (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x06D6, 0x06ED)
_MARKS += (0x0670, 0x0670), (0x202A, 0x202E), (0x2066, 0x2069), (0x20D0, 0x20FF), (0xFE00, 0xFE0F)  # type: ignore[assignment]


def fold_char(char: str) -> str:
    """What ``char`` counts as: one lower-case letter, one digit, a space, or nothing."""
    code = ord(char)
    if code < 128:
        return char.lower() if char.isalnum() else " "
    if code in _DROPPED or any(first <= code <= last for first, last in _MARKS) or 0xD800 <= code <= 0xDFFF:
        return ""
    if char in _LETTERLIKE:
        return " "
    low = char.lower()[:1]
    if low in _VARIANTS:
        return _VARIANTS[low]
    if char.isalpha():
        latin = code < 0x1100 or 0x1E00 <= code < 0x2000
        base = unicodedata.normalize("NFD" if latin else "NFKC", low)[:1].lower()
        return _VARIANTS.get(base, base) if base.isalpha() else low
    if char.isdecimal():
        return str(unicodedata.digit(char))
    # What is left is a vowel sign of a script whose marks matter, a numeral letter (Ⅱ), or it separates.
    category = unicodedata.category(char)
    return char.lower() if category[0] == "M" or category == "Nl" else " "


class _Table(dict[int, str]):
    """``str.translate`` table that fills itself as characters turn up."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # Look-up may expand where the scanner may not: Ⅱ is II, ½ stays out of names.
        wide = unicodedata.normalize("NFKC", char)
        folded = "".join(map(fold_char, wide)) if len(wide) > 1 and wide.isalnum() else fold_char(char)
        self[code] = folded
        return folded


_TABLE = _Table({code: fold_char(chr(code)) for code in range(128)})
_GAP = re.compile(r" +")
_SPLIT_DIGITS = re.compile(r"(?<=\d) (?=\d)")


def spaced(name: str) -> str:
    """``name`` folded, words parted by single spaces (``Fateh‑110`` → ``fateh 110``)."""
    return _GAP.sub(" ", name.translate(_TABLE)).strip()


def key(name: str) -> str:
    """Look-up key of ``name``: folded, separators dropped save between two digits.

    >>> key("Fateh‑110") == key("FATEH 110") == key("fateh110")
    True
    >>> key("Pulhwasal-3-31")
    'pulhwasal3 31'
    """
    words = name.translate(_TABLE).split()
    if len(words) < 2:
        return words[0] if words else ""
    out = words[0]
    for word in words[1:]:
        out += f" {word}" if out[-1].isdigit() and word[0].isdigit() else word
    return out


def digits(name: str) -> str:
    """The digits of a name in order, groups parted (two names with other digits are never alike)."""
    return " ".join(re.findall(r"\d+", spaced(name)))
