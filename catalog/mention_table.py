"""Mentions as a pandas table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from catalog.tables import column

if TYPE_CHECKING:
    from catalog.annotation import Annotation

COLUMNS = {
    "start": "Int64", "end": "Int64", "text": "string", "system": "string", "name": "string", "role": "category",
    "score": "Float64", "type": "category", "origin": "string", "range": "string", "why": "string", "alternatives": "string",
}  # fmt: skip


def frame(annotation: Annotation) -> pd.DataFrame:
    """One row a mention; offsets in code points of the text."""
    known = {s.id: s for s in annotation.systems}
    rows = [
        (
            m.start, m.end, m.text, m.system, m.name, m.role, m.score, known[m.system].type,
            ";".join(known[m.system].origin), known[m.system].range_text, m.why, ";".join(m.alternatives) or None,
        )
        for m in annotation.mentions
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    table = pd.DataFrame(
        {
            name: column(values, dtype)
            for (name, dtype), values in zip(COLUMNS.items(), columns, strict=True)
        }
    )
    table.attrs["catalogue_version"] = annotation.index.version
    table.attrs["catalogue_digest"] = annotation.index.digest
    return table
