"""Writes the generated tables of docs/data-format.md and docs/python.md; run it when the model changes.

    python docs/make_tables.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

MEANINGS = {
    "systems": {
        "name": "canonical English name",
        "kind": "system, munition, launcher, family …",
        "category": "category of the type, such as `ballistic`",
        "type": "id of the type, such as `srbm`",
        "origin": "countries of design, parted by `;`, lead first",
        "family": "id of the family's head",
        "status": "status, missing where no source states one",
        "operators": "states and groups, parted by `;`",
        "maker": "developers and manufacturers, parted by `; `",
        "range_km_min": "shown range, lower end",
        "range_km_max": "shown range, upper end; equal to the lower one where one figure is shown",
        "range_bound": "how the shown range is to be read",
        "range_basis": "whose claim it is",
        "range_differs": "whether the two best sources disagree",
        "range_via": "whose range it is, where it is not the entry's own: an id, or `members`",
        "engagement_range_km_max": "upper end of the shown figure",
        "combat_radius_km_max": "upper end of the shown figure",
        "endurance_h_max": "upper end of the shown figure",
        "payload_kg_max": "upper end of the shown figure",
        "warhead_kg_max": "upper end of the shown figure",
        "launch_mass_kg_max": "upper end of the shown figure",
        "length_m_max": "upper end of the shown figure",
        "speed_mach_max": "upper end of the shown figure",
        "speed_kmh_max": "upper end of the shown figure",
        "first_year": "earliest year on record",
        "statements": "number of statements",
        "publishers": "number of publishers behind them",
        "native_name": "first name in a native script",
        "note": "a word to the reader",
    },
    "statements": {
        "system": "id of the entry",
        "field": "which figure",
        "value": "the figure, for `exact` and `about`",
        "min": "lower end; missing for `up_to`",
        "max": "upper end; missing for `at_least`",
        "unit": "unit of the field",
        "bound": "how the figure is to be read",
        "basis": "whose claim it is",
        "claimant": "who claims it, where basis and publisher do not say",
        "source": "id of the source",
        "publisher": "publisher of the source",
        "quote": "the figure as printed",
        "note": "variant, payload, profile, class of target",
        "as_of": "date that the figure describes, if another",
    },
    "names": {
        "system": "id of the entry",
        "name": "the name as printed",
        "lang": "ISO 639-1 code",
        "kind": "`canonical`, or the kind of the name",
        "match": "match rule; missing where the bare name is free",
        "key": "the folded form that look-ups use",
    },
    "relations": {
        "system": "id of the entry that states it",
        "relation": "which relation",
        "target": "id of the other entry",
        "source": "id of the source",
    },
    "sources": {
        "publisher": "who publishes",
        "title": "title of the page",
        "url": "address",
        "published": "date as precise as the page gives it, or `unknown`",
        "accessed": "the day it was read",
        "tier": "A to G",
        "lang": "language, missing for English",
        "via": "mirror it was read on",
    },
    "types": {
        "category": "category",
        "label": "the type in words",
        "definition": "what belongs to it",
        "figure": "the figure that readers mean by range",
        "threshold": "its lines",
        "csis": "label of CSIS Missile Threat",
        "sipri": "category of SIPRI",
        "unroca": "category of the UN Register",
    },
}


def column_tables() -> str:
    """Markdown tables of the columns of every table, with their dtypes."""
    from catalog import tables

    parts = []
    for name, meanings in MEANINGS.items():
        columns: dict[str, str] = getattr(tables, name.upper())
        index = "index `id`" if name in {"systems", "sources", "types"} else "a plain index"
        parts.append(f"### `cat.{name}`\n\nOne row a {name.rstrip('s')}; {index}.\n\n| column | dtype | meaning |\n|---|---|---|\n")
        parts += [f"| `{column}` | `{dtype}` | {meanings[column]} |\n" for column, dtype in columns.items()]
        parts.append("\n")
    return "".join(parts)


def between(text: str, what: str, content: str) -> str:
    """``text`` with ``content`` between its two markers."""
    start, end = f"<!-- {what}: generated -->\n", f"<!-- {what}: end -->"
    head, _, rest = text.partition(start)
    _, _, tail = rest.partition(end)
    return f"{head}{start}\n{content.strip()}\n\n{end}{tail}"


def main() -> None:
    from catalog.schema import field_table

    for page, what, content in (("data-format.md", "fields", field_table()), ("python.md", "columns", column_tables())):
        path = ROOT / "docs" / page
        path.write_text(between(path.read_text(encoding="utf-8"), what, content), encoding="utf-8")


if __name__ == "__main__":
    main()
