"""Writes the generated tables of docs/data-format.md and docs/python.md; run it when the model changes.

    python docs/make_tables.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

def column_tables() -> str:
    """Markdown tables of the columns of every table, with their dtypes; meanings from data/columns.yaml."""
    from catalog import tables
    from catalog.export_tables import TABLES, meanings

    told = meanings()
    parts = []
    for name in TABLES:
        columns: dict[str, str] = getattr(tables, name.upper())
        index = "index `id`" if name in {"systems", "sources", "types"} else "a plain index"
        parts.append(f"### `cat.{name}`\n\nOne row a {name.rstrip('s')}; {index}.\n\n| column | dtype | meaning |\n|---|---|---|\n")
        parts += [f"| `{column}` | `{dtype}` | {told[name][column]} |\n" for column, dtype in columns.items()]
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
