"""Figures as print states them: numbers with units, in many scripts.

Used to hold a statement's quote against its value. The units come from
``data/units.yaml``; the number forms are a small closed grammar (thousands
parted by comma, point, apostrophe or thin space; decimal comma or point).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from catalog.fold import fold_char

#: field suffix → (dimension, one unit of the field in the dimension's own unit)
FIELD_DIMENSION = {
    "km": ("length", 1.0), "m": ("length", 0.001), "mm": ("length", 0.000001), "kg": ("mass", 1.0),
    "h": ("time", 1.0), "kmh": ("speed", 1.0), "mach": ("mach", 1.0),
}  # fmt: skip

_NUMBER = re.compile(r"\d(?:[\d.,'’\u00a0\u202f\u2009 ٬٫]*\d)?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’\u00a0\u202f\u2009 ٬])\d{3})(?:\1\d{3})*\Z")
# Words for powers of ten that print writes behind a number, and numbers that are words.
_POWERS = {
    "万": 1e4, "萬": 1e4, "만": 1e4, "千": 1e3, "천": 1e3, "百": 1e2, "тыс": 1e3, "тис": 1e3, "тысяч": 1e3, "тисяч": 1e3,
    "tys": 1e3, "tis": 1e3, "mila": 1e3, "mil": 1e3, "mille": 1e3, "tausend": 1e3, "bin": 1e3, "ribu": 1e3, "ezer": 1e3,
    "هزار": 1e3, "ألف": 1e3, "الف": 1e3, "آلاف": 1e3, "الاف": 1e3, "אלף": 1e3, "אלפים": 1e3, "thousand": 1e3, "hundred": 1e2,
    "हजार": 1e3, "ہزار": 1e3, "χιλιάδες": 1e3, "k": 1e3,
}  # fmt: skip
_MIXED = re.compile(r"(\d+)\s*([万萬만])\s*(?:(\d+)\s*([千천]))?\s*(\d[\d,]*)?")
_THOUSANDS = re.compile(r"(?<!\d)(\d)\s*[千천]\s*(\d{3})(?!\d)")
# From one upwards, by language, as print writes small numbers out.
_COUNTED = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pl": "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć",
    "sv": "en två tre fyra fem sex sju åtta nio tio",
    "id": "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz on",
    "ru": "один два три четыре пять шесть семь восемь девять десять",
    "uk": "один два три чотири п’ять шість сім вісім дев’ять десять",
}
_WORDS = {word: n for words in _COUNTED.values() for n, word in enumerate(words.split(), 1)} | {
    "hundred": 100, "thousand": 1000, "тысяча": 1000, "тысячу": 1000, "тысячи": 1000, "тисячу": 1000, "тисячі": 1000,
    "мільйон": 10**6, "ألف": 1000, "هزار": 1000, "אלף": 1000, "mille": 1000, "mil": 1000, "bin": 1000,
    "halbe": 0.5, "half": 0.5, "نصف": 0.5, "نیم": 0.5, "полтонны": 0.5, "півтонни": 0.5, "medio": 0.5, "sześćdziesiąt": 60,
}  # fmt: skip


class Figure(NamedTuple):
    """A number as printed: ``value``, and half a unit of its last digit (``slack``)."""

    value: float
    slack: float


def numbers(text: str) -> list[Figure]:
    """Every reading of every number in ``text`` (``1.500`` may be 1500 or 1.5), Latin digits or not."""
    plain = "".join(fold_char(c) if c.isdecimal() else c for c in text)
    found: list[Figure] = []
    for match in _NUMBER.finditer(plain):
        for piece in {match[0], *match[0].split()}:
            found += _readings(piece)
        tail = plain[match.end() :].lstrip(" .-\u00a0").lower()
        for word, power in _POWERS.items():
            if tail.startswith(word):
                found += [Figure(f.value * power, f.slack * power) for f in _readings(match[0])]
    for ten_thousands, _sign, thousands, _sign2, rest in _MIXED.findall(plain):
        value = int(ten_thousands) * 1e4 + int(thousands or 0) * 1e3 + int(rest.replace(",", "") or 0 if rest else 0)
        found.append(Figure(value, 50.0))
    for thousands, rest in _THOUSANDS.findall(plain):
        found.append(Figure(int(thousands) * 1e3 + int(rest), 0.5))
    for word in re.findall(r"[^\W\d_]+", plain.lower()):
        if word in _WORDS:
            found.append(Figure(float(_WORDS[word]), 0.5))
    # «1,5–2,5 тыс. км»: a power behind an interval counts for both of its ends.
    powers = {p for w, p in _POWERS.items() if re.search(rf"\d[\s\u00a0]*{w}", plain.lower())}
    found += [Figure(f.value * p, f.slack * p) for f in list(found) for p in powers if f.value < 1000]
    return found


def _readings(piece: str) -> list[Figure]:
    out: list[Figure] = []
    if _GROUPED.match(piece):
        digits = re.sub(r"\D", "", piece)
        out.append(Figure(float(digits), _slack(digits)))
    bare = re.sub(r"[\u00a0\u202f\u2009 '’٬]", "", piece).replace("٫", ".")
    for text in {bare, bare.replace(",", "."), bare.replace(",", ""), bare.replace(".", "").replace(",", ".")}:
        if text.count(".") <= 1 and "," not in text:
            out.append(Figure(float(text), _slack(text)))
    return out


def _slack(digits: str) -> float:
    """Half a unit in the last significant place; a round number's zeros are not significant."""
    if "." in digits:
        return 0.5 * 10.0 ** -len(digits.split(".")[1])
    stripped = digits.rstrip("0") or "0"
    return 0.5 * 10.0 ** (len(digits) - len(stripped))


def states(quote: str, value: float, field: str, units: Mapping[str, Any]) -> bool:
    """Whether ``quote`` holds a number that is ``value`` of ``field``, its unit converted.

    The unit must be one that the quote names. A difference is allowed up to the
    precision that the printed number had (1,550 miles may be written as 2,490 km).
    """
    suffix = field.rsplit("_", 1)[-1]
    dimension, scale = FIELD_DIMENSION[suffix]
    low = quote.lower()
    named = [u for u in units.values() if u["dimension"] == dimension and any(_has(low, f) for f in u["forms"])]
    for unit in named:
        factor = unit["factor"] / scale
        for figure in numbers(quote):
            if abs(figure.value * factor - value) <= max(min(figure.slack, 0.02 * figure.value) * factor, 0.006 * value):
                return True
    return False


def _has(text: str, form: str) -> bool:
    """Whether a unit stands in ``text``: after a digit or space, and not inside a longer word."""
    stem = form.endswith("*")
    form = form.removesuffix("*")
    start = text.find(form)
    while start >= 0:
        before = text[start - 1] if start else " "
        after = text[start + len(form) : start + len(form) + 1]
        loose = not form.isascii()  # 射程700公里以上: scripts without spaces, endings in others
        if (loose or not _latin(before)) and (loose or stem or not _latin(after)):
            return True
        start = text.find(form, start + 1)
    return False


def _latin(char: str) -> bool:
    return char.isalpha() and char < "\u0250"
