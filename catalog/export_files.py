"""The catalogue as one file with every table inside: SQLite, DuckDB, XLSX; and single tables as Parquet and Feather."""

from __future__ import annotations

import datetime
import errno
import io
import sqlite3
from pathlib import Path
from typing import Any

from catalog.export_tables import KEYS, PRIMARY, TABLES, about, dictionary, table
from catalog.extras import need
from catalog.index import Index
from catalog.tabular import fits_sheet

_SQL = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "string": "TEXT"}
_ORDER = ("types", "sources", "systems", "statements", "names", "relations")  # what is pointed at comes first
VIEWS = {
    "system_ranges": """
        SELECT s.id, s.name, t.label AS type, t.category, s.origin, s.range_km_min, s.range_km_max, s.range_bound, s.range_basis
        FROM systems s JOIN types t ON t.id = s.type WHERE s.range_km_max IS NOT NULL""",
    "sourced_statements": """
        SELECT st.system, s.name, st.field, st.value, st.min, st.max, st.unit, st.bound, st.basis, so.publisher, so.published,
               so.url, st.quote
        FROM statements st JOIN systems s ON s.id = st.system JOIN sources so ON so.id = st.source""",
    "families": """
        SELECT f.id AS family, f.name AS family_name, s.id, s.name FROM systems s JOIN systems f ON f.id = s.family""",
}


def parquet(index: Index, name: str, target: Path, form: str) -> None:
    """One table as Parquet or Feather, version, digest and citation in its schema's metadata."""
    arrow = need("pyarrow", "parquet", form.capitalize())
    from catalog.export_tables import meanings

    told = meanings()[name]
    made = arrow.Table.from_pandas(table(index, name), preserve_index=False)
    fields = [field.with_metadata({"description": told[field.name]}) for field in made.schema]
    notes = {f"catalogue_{key}": value for key, value in about(index).items()}
    made = made.cast(arrow.schema(fields)).replace_schema_metadata({**(made.schema.metadata or {}), **{k: v.encode() for k, v in notes.items()}})
    if form == "parquet":
        need("pyarrow.parquet", "parquet", "Parquet").write_table(made, target, compression="zstd")
    else:
        need("pyarrow.feather", "parquet", "Feather").write_feather(made, str(target), compression="zstd")


def sqlite(index: Index, target: Path) -> None:
    """Every table with foreign keys and views, names searchable by FTS5, in one SQLite file."""
    try:
        _sqlite(index, target)
    except sqlite3.Error as error:  # a full disk is one, and leaves no half a file
        raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, str(error)) from error


def _sqlite(index: Index, target: Path) -> None:
    db = sqlite3.connect(target)
    try:
        db.execute("PRAGMA journal_mode = MEMORY")  # no file of its own that a full disk would leave behind
        db.execute("PRAGMA foreign_keys = ON")
        with db:
            for name in _ORDER:
                frame = table(index, name)
                db.execute(_create(name, frame, ""))
                if name == "systems":  # a family may come after its members
                    db.execute("PRAGMA defer_foreign_keys = ON")
                marks = ", ".join("?" * len(frame.columns))
                db.executemany(f"INSERT INTO {name} VALUES ({marks})", _rows(frame))
            _notes(db.executemany, db.execute, index)
            for column in ("system", "key"):
                db.execute(f"CREATE INDEX names_{column} ON names ({column})")
            db.execute("CREATE INDEX statements_system ON statements (system)")
            db.execute("CREATE VIRTUAL TABLE names_fts USING fts5 (name, system UNINDEXED, tokenize = \"unicode61 remove_diacritics 2\")")
            db.execute("INSERT INTO names_fts (name, system) SELECT name, system FROM names ORDER BY rowid")
            for view, body in VIEWS.items():
                db.execute(f"CREATE VIEW {view} AS {body}")
        db.execute("VACUUM")
    finally:
        db.close()


def duckdb(index: Index, target: Path) -> None:
    """Every table with its keys and views in one DuckDB file."""
    engine = need("duckdb", "duckdb", "DuckDB")
    target.unlink()  # DuckDB makes the file itself and refuses an empty one
    try:
        _duckdb(engine, index, target)
    except engine.Error as error:
        raise OSError(errno.ENOSPC if "space" in str(error) or "full" in str(error) else errno.EIO, " ".join(str(error).split())[:200]) from error
    finally:
        target.with_name(f"{target.name}.wal").unlink(missing_ok=True)


#: Newer forms of the file carry a random identifier (this one is read by every DuckDB since 1.0), and DuckDB's
#: compression leaves unset memory between what it packs.
_SAME_BYTES = {"storage_compatibility_version": "v1.0.0", "force_compression": "uncompressed"}


def _duckdb(engine: Any, index: Index, target: Path) -> None:
    db = engine.connect(config=_SAME_BYTES)
    try:
        # Views hold the name that the database has while they are made, which is the file's own unless one is given.
        db.execute(f"ATTACH '{str(target).replace(chr(39), chr(39) * 2)}' AS catalogue")
        db.execute("USE catalogue")
        for name in _ORDER:
            frame = table(index, name)
            db.execute(_create(name, frame, "systems").replace("INTEGER", "BIGINT").replace("REAL", "DOUBLE").replace("TEXT", "VARCHAR"))
            db.register("incoming", frame)
            db.execute(f"INSERT INTO {name} SELECT * FROM incoming")
            db.unregister("incoming")
        _notes(db.executemany, db.execute, index)
        for view, body in VIEWS.items():
            db.execute(f"CREATE VIEW {view} AS {body}")
        db.execute("CHECKPOINT")
    finally:
        db.close()


def _create(name: str, frame: Any, unlinked: str) -> str:
    """``CREATE TABLE`` with keys; ``unlinked`` is a table whose links to itself are left out (DuckDB checks row by row)."""
    from catalog.export_tables import kind_of

    parts = []
    for column, dtype in frame.dtypes.items():
        key = " PRIMARY KEY" if PRIMARY.get(name) == column else ""
        other = KEYS.get(name, {}).get(str(column))
        link = f" REFERENCES {other[0]} ({other[1]})" if other and other[0] != unlinked else ""
        if name != unlinked and other and other[0] == unlinked:
            link = f" REFERENCES {other[0]} ({other[1]})"
        parts.append(f'"{column}" {_SQL[kind_of(dtype)]}{key}{link}')
    return f"CREATE TABLE {name} ({', '.join(parts)})"


def _rows(frame: Any) -> Any:
    plain = frame.astype(object).where(frame.notna(), None)
    return list(plain.itertuples(index=False, name=None))


def _notes(executemany: Any, execute: Any, index: Index) -> None:
    execute("CREATE TABLE catalogue (key TEXT PRIMARY KEY, value TEXT)")
    executemany("INSERT INTO catalogue VALUES (?, ?)", list(about(index).items()))
    execute('CREATE TABLE dictionary ("table" TEXT, "column" TEXT, type TEXT, unit TEXT, meaning TEXT)')
    executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?)", _rows(dictionary(index)))


def xlsx(index: Index) -> bytes:
    """One sheet a table, header frozen and filters on; first a sheet that says what this is."""
    writer = need("xlsxwriter", "xlsx", "XLSX")
    out = io.BytesIO()
    # Nothing of the data becomes a formula or a link, and no cell is cut at Excel's limit without a word.
    book = writer.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Weapons catalogue", "comments": about(index)["citation"], "created": _day(index.version)})
    bold = book.add_format({"bold": True})
    first = book.add_worksheet("about")
    first.write_column(0, 0, list(about(index)), bold)
    first.write_column(0, 1, list(about(index).values()))
    first.set_column(1, 1, 80)
    frames = {name: table(index, name) for name in TABLES} | {"dictionary": dictionary(index)}
    for name, frame in frames.items():
        fits_sheet(frame, name)
        page = book.add_worksheet(name)
        page.write_row(0, 0, list(frame.columns), bold)
        for number, row in enumerate(_rows(frame), 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                elif isinstance(value, bool):
                    page.write_boolean(number, column, value)
                elif value is not None:
                    page.write_number(number, column, value)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
        for column, header in enumerate(frame.columns):
            widest = frame[header].astype("string").str.len().quantile(0.9) if len(frame) else 0
            page.set_column(column, column, min(60, max(len(header) + 3, int(widest) + 1 if widest == widest else 0)))
    book.close()
    return out.getvalue()


def _day(version: str) -> datetime.datetime:
    """The day in the data's version: the same catalogue gives the same bytes whenever it is written."""
    numbers = [int(n) for n in version.split("+")[0].split(".")[:3] if n.isdigit()]
    try:
        return datetime.datetime(*(numbers + [1, 1, 1][len(numbers) :]))  # type: ignore[arg-type]
    except ValueError:
        return datetime.datetime(2000, 1, 1)
