"""What a person has to look at after a column was resolved, and what that person decided."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.errors import AmbiguousName, InputError, UnknownSystem
from catalog.parts import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from catalog.api import Catalog

COLUMNS = ("part", "rows", "example", "certainty", "system", "category", "alternatives", "why", "decision")
NOTHING = ("-", "none")
AGREED = ("ok", "yes")


def review_text(resolved: pd.DataFrame, values: pd.Series[Any]) -> tuple[str, int]:
    """The review file as CSV, most frequent part first, and its number of rows.

    A person fills ``decision``: an id or a name, ``ok`` for what stands in ``system``, a category, ``-`` for no system.
    """
    open_ = resolved[resolved["review"].fillna(False).astype(bool)]
    counts = open_["part"].value_counts(sort=False)
    first = open_.drop_duplicates("part").set_index("part")
    order = sorted(first.index, key=lambda part: (-int(counts[part]), part))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for part in order:
        row = first.loc[part]
        cells = (row[c] for c in ("certainty", "system", "category", "alternatives", "why"))
        writer.writerow((part, int(counts[part]), values.iloc[int(row["row"])], *map(_plain, cells), ""))
    return out.getvalue(), len(order)


def _plain(value: Any) -> str:
    import pandas as pd

    return "" if pd.isna(value) else str(value)


def as_decisions(cat: Catalog, given: Any) -> dict[str, Outcome]:
    """Decisions by part, from a review file or a mapping of part to system (or ``-``, a category, ``ok``).

    Raises :class:`InputError` that names the place of what is no decision.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return {str(part).strip(): _decision(cat, str(word), "", f"decisions[{part!r}]", "a decision given") for part, word in given.items()}
    if not isinstance(given, str | os.PathLike):
        raise TypeError(f"decisions is a review file or a mapping of part to system, not {type(given).__name__}")
    return _read(cat, Path(given))


def _read(cat: Catalog, path: Path) -> dict[str, Outcome]:
    from catalog.textfile import decode

    try:
        text = decode(path.read_bytes(), str(path)).removeprefix("\ufeff")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    missing = [c for c in ("part", "decision") if c not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"{path}:1: no column {' and '.join(missing)}; give the file that --review wrote, with `decision` filled in")
    out: dict[str, Outcome] = {}
    for row in rows:
        part, word = (row.get("part") or "").strip(), (row.get("decision") or "").strip()
        if part and word:
            found = _decision(cat, word, (row.get("system") or "").strip(), f"{path}:{rows.line_num}", f"decided in {path.name}")
            if out.get(part, found) != found:
                raise InputError(f"{path}:{rows.line_num}: {part!r} is decided twice, once as {out[part].system or 'no system'}")
            out[part] = found
    return out


def _decision(cat: Catalog, word: str, system: str, place: str, why: str) -> Outcome:
    word = word.strip()
    if word.casefold() in NOTHING:
        return Outcome(None, "none", f"{why}: no system of the catalogue")
    if word.casefold() in AGREED:
        if not system:
            raise InputError(f"{place}: {word!r} agrees to an empty `system`; give an id, a category or -")
        word = system
    if word in {t.category for t in cat.bundle.types.values()}:
        return Outcome(None, "category", why, (), (word,))
    try:
        return Outcome(cat.lookup(word).id, "exact", why)
    except UnknownSystem as error:
        raise InputError(f"{place}: the decision {word!r} is no system on record.{_also(error)} Give an id, a category, ok or -") from error
    except AmbiguousName as error:
        raise InputError(f"{place}: {error}") from error


def _also(error: UnknownSystem) -> str:
    return f" Did you mean {' or '.join(error.suggestions)}?" if error.suggestions else ""
