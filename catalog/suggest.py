"""Did-you-mean: the nearest names on record, never one with other digits."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from catalog.fold import digits, key


def nearest(word: str, names: Iterable[str], limit: int = 3, cutoff: float = 68.0) -> list[str]:
    """Up to ``limit`` of ``names`` that ``word`` may have been meant for, best first.

    Names are compared by their folded keys. WRatio and its kin put S-401 beside
    S-400, so names with other digits are set aside before anything is compared.
    """
    from rapidfuzz import fuzz, process  # 20 ms that only a miss pays

    by_key = _by_digits(tuple(names)).get(digits(word), {})
    found = process.extract(key(word), by_key.keys(), scorer=fuzz.ratio, limit=limit, score_cutoff=cutoff)
    return [by_key[k] for k, _score, _index in found]


@functools.lru_cache(maxsize=8)
def _by_digits(names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Digits → folded key → name. Kept, because a bad data file asks thousands of times about the same names."""
    groups: dict[str, dict[str, str]] = {}
    for name in names:
        groups.setdefault(digits(name), {}).setdefault(key(name), name)
    return groups
