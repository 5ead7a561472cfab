"""Names in the plural as a column has them: Shaheds, 30 Shahed-136s, Шахеди; by the endings of ``data/endings.yaml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_PLAIN = re.compile(r"[^\W_]+")
_LANGUAGES = {"Latin": ("en",), "Cyrillic": ("ru", "uk")}  # other languages' plurals are too like the ends of names
_LEAST = 4  # letters and digits that must be left


class Singular:
    """Puts words into the singular where that makes a name on record of them."""

    def __init__(self, endings: Mapping[str, Any], known: Callable[[str], object]) -> None:
        self._known = known
        self._rules: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        languages = endings.get("languages", {})
        for script, codes in _LANGUAGES.items():
            rows = [languages[code] for code in codes if code in languages]
            plural = sorted({e for row in rows for e in row.get("plural", ())}, key=lambda e: (-len(e), e))
            dropped = sorted({d for row in rows for d in row.get("drop", ()) if len(d) == 1})
            self._rules[script] = tuple(plural), ("", *dropped)

    def of(self, text: str) -> str:
        """``text`` with the plurals of names in the singular."""
        plural, dropped = self._rules["Latin" if text.isascii() else "Cyrillic"]
        if not any(word.endswith(plural) for word in _PLAIN.findall(text)):
            return text
        if (whole := self._stem(text, plural, dropped)) is not None:
            return whole

        def parts(match: re.Match[str]) -> str:  # Shahed-136s as a whole, else Шахеди-136 word by word
            return self._stem(match[0], plural, dropped) or _PLAIN.sub(lambda word: self._stem(word[0], plural, dropped) or word[0], match[0])

        return _WORD.sub(parts, text)

    def _stem(self, word: str, plural: tuple[str, ...], dropped: tuple[str, ...]) -> str | None:
        for ending in plural:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= _LEAST:
                found = next((stem + letter for letter in dropped if self._known(stem + letter)), None)
                if found is not None:
                    return found
        return None
