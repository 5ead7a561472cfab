"""Numbers as prose writes them: digits of any script, thousands parted or not, powers behind them, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.claim_patterns import BLANK, any_of, compiled, opening

_GROUPED = re.compile(r"\d{1,3}(?:([,.'’٬\u00a0\u202f\u2009 ])\d{3})(?:\1\d{3})*\Z")
# A number of more than seven digits is no range and no mass; groups parted by a plain blank count too (2 000 km).
_DIGITS = r"\d{1,3}(?:[,.'’٬\u00a0\u202f\u2009 ]\d{3}){1,3}(?!\d)(?:[.,٫]\d{1,2}(?!\d))?|\d{1,7}(?:[.,٫]\d{1,3})?(?!\d)"
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


class NumberReader:
    """Finds numbers and says what they are worth; made once from the table ``numbers``."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._spoken = {word: lang for lang, listed in reversed(table["words"].items()) for word in listed}
        self._powers = {str(word): float(value) for word, value in table["powers"].items()}
        self._special = {str(word): float(value) for word, value in table["special"].items()}
        spoken, special = any_of(table["words"]), any_of(list(self._special))
        digits = rf"(?<!\w)(?<!\d[.,])(?<![^\W\d_][-‐‑])(?P<digits>{_DIGITS})"
        run = rf"(?P<run>{spoken}(?:(?:{BLANK}|-){{1,2}}(?:and{BLANK})?{spoken}){{0,7}})"
        self._number = compiled(rf"{digits}|(?P<special>{special})(?={BLANK}|[-‐‑])|{run}")
        # Only these words can open a number; looking them up is far quicker than trying a pattern at every letter.
        self._openers = {w.split()[0].lower() for w in (*self._spoken, *self._special)}
        self._unparted = re.compile(rf"(?<=[\u0590-\u06ff\u3040-\u9fff\uac00-\ud7af])(?P<digits>{_DIGITS})")
        self._power = compiled(rf"{BLANK}?{opening(list(self._powers))}(?P<power>{any_of(list(self._powers), glued=True)})")

    def starts(self, text: str) -> Iterator[int]:
        """Places where a number may begin."""
        for token in _TOKEN.finditer(text):
            if token[0][0].isdecimal() or token[0].lower() in self._openers:
                yield token.start()

    def at(self, text: str, place: int) -> re.Match[str] | None:
        """The number that begins at ``place``."""
        return self._number.match(text, place) or self._unparted.match(text, place)

    def value(self, text: str, match: re.Match[str]) -> tuple[float | None, int]:
        """What the number of ``match`` is worth, a power of ten behind it counted, and where it ends."""
        groups = match.groupdict()
        if groups.get("special"):
            return self._special.get(" ".join(match["special"].lower().split())), match.end()
        value = digits_value(match["digits"]) if groups.get("digits") else self._in_words(match["run"])
        power = self._power.match(text, match.end()) if groups.get("digits") else None
        if value is not None and power is not None:
            return value * self._powers[power["power"].lower()], power.end()
        return value, match.end()

    def _in_words(self, run: str) -> float | None:
        from text_to_num import text2num

        lang = self._spoken.get(re.split(r"[\s-]", run.lower())[0], "en")
        try:
            return float(text2num(run, lang))
        except ValueError:
            return None


def digits_value(text: str) -> float | None:
    """A printed number: thousands parted or not, decimal point or comma, any script's digits."""
    grouped = _GROUPED.match(text)
    if grouped is not None:
        return float(re.sub(r"\D", "", text))
    head, mark, tail = re.sub(r"[\u00a0\u202f\u2009 '’٬]", "", text).replace("٫", ".").rpartition(".")
    if mark and "," in head:
        return float(f"{head.replace(',', '')}.{tail}")
    plain = f"{head}{mark}{tail}".replace(",", ".")
    head, mark, tail = plain.rpartition(".")
    try:
        return float(f"{head.replace('.', '')}{mark}{tail}")
    except ValueError:
        return None


def slack(match: re.Match[str]) -> float:
    """Half a unit in the last significant place; a round number's zeros are not significant."""
    digits = match.groupdict().get("digits")
    if not digits:
        return 0.5
    value = digits_value(digits) or 0.0
    if value != int(value):
        return 0.05
    whole = str(int(value))
    return 0.5 * 10.0 ** (len(whole) - len(whole.rstrip("0")))
