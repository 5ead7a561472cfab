"""Exports: every format holds every table, independent readers read them, the same catalogue gives the same bytes."""

from __future__ import annotations

import builtins
import csv
import importlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from helpers import call, environment, run

from catalog import Catalog
from catalog.errors import MissingExtra, OutputError
from catalog.export_tables import TABLES, dictionary, meanings, table
from catalog.exporting import FOLDERS, FORMATS, export
from catalog.extras import need

SINGLE = [form for form in FORMATS if form not in FOLDERS]


@pytest.fixture(scope="module")
def out(cat: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format written once: a folder a folder format, ``catalogue.FORM`` for the others."""
    folder = tmp_path_factory.mktemp("exports")
    for form in FORMATS:
        export(cat, form, folder / (form if form in FOLDERS else f"catalogue.{form}"), None)
    export(cat, "jsonl", folder / "catalogue.jsonl", None)
    return folder


def same(frame: pd.DataFrame, cat: Catalog, name: str) -> None:
    """``frame`` holds what the catalogue's table holds, by value."""
    wanted = table(cat, name)
    got = frame[[c for c in frame.columns if not c.startswith("catalogue_")]]
    assert list(got.columns) == list(wanted.columns)
    assert len(got) == len(wanted)
    for column in wanted.columns:
        left = [None if pd.isna(v) else v for v in wanted[column]]
        right = [None if pd.isna(v) else v for v in got[column]]
        assert left == right, f"{name}.{column}"


def test_the_data_dictionary_names_every_column_and_no_other(cat: Catalog) -> None:
    told = {name: set(columns) for name, columns in meanings().items()}
    assert told == {name: set(table(cat, name).columns) for name in TABLES}
    assert dictionary(cat)["meaning"].str.len().min() > 3


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_catalogue_gives_the_same_bytes(cat: Catalog, out: Path, tmp_path: Path, form: str) -> None:
    written = export(cat, form, tmp_path / (form if form in FOLDERS else f"catalogue.{form}"), None)
    for path in written:
        assert path.read_bytes() == (out / path.relative_to(tmp_path)).read_bytes(), path.name  # type: ignore[union-attr]


def test_duckdb_in_another_process_and_under_another_name_gives_the_same_bytes(cat: Catalog, out: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    other = tmp_path / "it's another.duckdb"
    done = run("export", "--to", "duckdb", "-o", other)
    assert done.returncode == 0, done.stderr
    assert other.read_bytes() == (out / "catalogue.duckdb").read_bytes()
    with duckdb.connect(str(other), read_only=True) as connection:
        for (view,) in connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            assert connection.sql(f"SELECT count(*) FROM {view}").fetchall()[0][0] > 0, view  # type: ignore[index]


def test_r_reads_every_table(cat: Catalog, out: Path, tmp_path: Path) -> None:
    """Base R reads the CSV files and writes what it read; nothing is lost on the way."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed")
    script = f"""
    for (name in c({", ".join(map(repr, TABLES))})) {{
      read <- read.csv(file.path("{out}/csv", paste0(name, ".csv")), colClasses = "character", na.strings = character(), encoding = "UTF-8", check.names = FALSE)
      write.csv(read, file.path("{tmp_path}", paste0(name, ".csv")), row.names = FALSE, fileEncoding = "UTF-8")
    }}"""
    done = subprocess.run([rscript, "--vanilla", "-e", script], capture_output=True, timeout=120, check=False, env=environment(LC_ALL="C.UTF-8"))
    assert done.returncode == 0, done.stderr.decode()
    for name in TABLES:
        with (out / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as one, (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as two:
            assert list(csv.reader(one)) == list(csv.reader(two)), name


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_csv_tsv_parquet_and_feather(cat: Catalog, out: Path, name: str) -> None:
    texts = {"keep_default_na": False, "na_values": [""]}
    for form, separator in (("csv", ","), ("tsv", "\t")):
        types = {c: d for c, d in table(cat, name).dtypes.items() if str(d) != "boolean"} | {"catalogue_version": "string"}
        frame = pd.read_csv(out / form / f"{name}.{form}", sep=separator, dtype=types, **texts)  # type: ignore[call-overload]
        same(frame, cat, name)
        assert set(frame["catalogue_version"]) == {cat.version}
    same(pd.read_parquet(out / "parquet" / f"{name}.parquet"), cat, name)
    same(pd.read_feather(out / "feather" / f"{name}.feather"), cat, name)


@pytest.mark.parametrize("name", TABLES)
def test_polars_reads_parquet_and_csv(cat: Catalog, out: Path, name: str) -> None:
    polars = pytest.importorskip("polars")
    same(polars.read_parquet(out / "parquet" / f"{name}.parquet").to_pandas(), cat, name)
    assert polars.read_csv(out / "csv" / f"{name}.csv", infer_schema_length=None).height == len(table(cat, name))


def test_parquet_carries_version_digest_and_citation(cat: Catalog, out: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    notes = parquet.read_schema(out / "parquet" / "systems.parquet").metadata
    assert notes[b"catalogue_version"].decode() == cat.version
    assert notes[b"catalogue_digest"].decode() == cat.digest
    assert b"CC BY 4.0" in notes[b"catalogue_citation"]


@pytest.mark.parametrize("form", FOLDERS)
def test_a_data_package_describes_the_folder(cat: Catalog, out: Path, form: str) -> None:
    package = json.loads((out / form / "datapackage.json").read_text())
    assert package["$schema"].endswith("/profiles/2.0/datapackage.json")
    assert (package["version"], package["digest"]) == (cat.version, cat.digest)
    assert [r["name"] for r in package["resources"]] == list(TABLES)
    assert all((out / form / r["path"]).exists() for r in package["resources"])
    assert cat.digest in (out / form / "CITATION.txt").read_text()


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_the_tables_of_json_and_json_lines(cat: Catalog, out: Path, name: str) -> None:
    rows = json.loads((out / "catalogue.json").read_text())["tables"][name]
    same(pd.DataFrame(rows, dtype=object), cat, name)
    lines = [json.loads(line) for line in (out / "jsonl" / f"{name}.jsonl").read_text().splitlines()]
    same(pd.DataFrame(lines, dtype=object), cat, name)
    assert {line["catalogue_digest"] for line in lines} == {cat.digest}


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_frictionless_finds_the_data_package_valid(out: Path, form: str) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(out / form / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


@pytest.fixture
def db(out: Path) -> Any:
    connection = sqlite3.connect(out / "catalogue.sqlite")
    yield connection
    connection.close()


@pytest.mark.parametrize("name", TABLES)
def test_sqlite_holds_every_table(cat: Catalog, db: sqlite3.Connection, name: str) -> None:
    same(pd.read_sql(f"SELECT * FROM {name} ORDER BY rowid", db), cat, name)


def test_sqlite_keeps_its_foreign_keys_and_views(cat: Catalog, db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    linked = {name: {row[3] for row in db.execute(f"PRAGMA foreign_key_list({name})")} for name in TABLES}
    assert linked["statements"] == {"system", "source"}
    assert linked["systems"] == {"family", "type"}
    with pytest.raises(sqlite3.IntegrityError):
        db.executescript("PRAGMA foreign_keys = ON; INSERT INTO names (system, name) VALUES ('no-such-system', 'x');")
    assert db.execute("SELECT count(*) FROM sourced_statements").fetchall()[0][0] == len(cat.statements)
    assert db.execute("SELECT name FROM families WHERE family = 'fateh-110' AND id = 'zolfaghar'").fetchone() == ("Zolfaghar",)
    assert dict(db.execute("SELECT key, value FROM catalogue"))["digest"] == cat.digest


def test_sqlite_finds_names_by_full_text(db: sqlite3.Connection) -> None:
    find = "SELECT DISTINCT system FROM names_fts WHERE names_fts MATCH ? ORDER BY rank"
    assert ("zolfaghar",) in db.execute(find, ["zulfiqar"]).fetchall()
    assert ("kalibr",) in db.execute(find, ["калібр"]).fetchall()
    assert ("s-400-triumf",) in db.execute(find, ['"S 400"']).fetchall()
    assert db.execute(find, ['"S 401"']).fetchall() == []


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_holds_every_table(cat: Catalog, out: Path, name: str) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(out / "catalogue.duckdb"), read_only=True) as connection:
        same(connection.sql(f"SELECT * FROM {name} ORDER BY rowid").df(), cat, name)
        assert dict(connection.sql("SELECT key, value FROM catalogue").fetchall())["version"] == cat.version
        assert connection.sql("SELECT count(*) FROM sourced_statements").fetchall()[0][0] == len(cat.statements)


def test_duckdb_reads_the_parquet_folder(cat: Catalog, out: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(f"SELECT count(*) FROM '{out}/parquet/statements.parquet' s JOIN '{out}/parquet/sources.parquet' o ON o.id = s.source")
    assert found.fetchall()[0][0] == len(cat.statements)


def test_openpyxl_reads_one_sheet_a_table_with_frozen_header_and_filter(cat: Catalog, out: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(out / "catalogue.xlsx")
    assert book.sheetnames == ["about", *TABLES, "dictionary"]
    assert cat.digest in {cell.value for cell in book["about"]["B"]}
    for name in TABLES:
        page = book[name]
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref == page.dimensions
        rows = list(page.iter_rows(values_only=True))
        same(pd.DataFrame(rows[1:], columns=list(rows[0]), dtype=object), cat, name)
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)


def test_json_holds_everything_with_version_and_dictionary(cat: Catalog, out: Path) -> None:
    body = json.loads((out / "catalogue.json").read_text())
    assert body["catalogue"]["digest"] == cat.digest
    assert set(body["systems"]) == set(cat.systems.index)
    assert set(body["sources"]) == set(cat.sources.index)
    assert set(body["types"]) == set(cat.types.index)
    assert set(body["dictionary"]) == set(TABLES)
    lines = [json.loads(line) for line in (out / "catalogue.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == list(cat.systems.index)
    assert {line["catalogue"]["digest"] for line in lines} == {cat.digest}


@pytest.mark.parametrize("form", SINGLE)
def test_an_existing_file_is_overwritten_only_when_asked(cat: Catalog, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"mine.{form}"
    target.write_text("mine")
    with pytest.raises(OutputError, match="exists"):
        export(cat, form, target, None)
    assert target.read_text() == "mine"
    export(cat, form, target, None, force=True)
    assert target.read_bytes() != b"mine"
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("form", FOLDERS)
def test_an_existing_table_in_a_folder_stops_the_export_before_anything_is_written(cat: Catalog, tmp_path: Path, form: str) -> None:
    (tmp_path / f"types.{form}").write_text("mine")
    with pytest.raises(OutputError, match=f"types.{form}"):
        export(cat, form, tmp_path, None)
    assert [p.name for p in tmp_path.iterdir()] == [f"types.{form}"]


@pytest.mark.parametrize("form", ["sqlite", "xlsx", "parquet", "duckdb", "feather"])
def test_binary_formats_want_a_file(cat: Catalog, form: str) -> None:
    with pytest.raises(OutputError, match="-o"):
        export(cat, form, None, None)


@pytest.mark.parametrize(("form", "module", "extra"), [("parquet", "pyarrow", "parquet"), ("xlsx", "xlsxwriter", "xlsx"), ("duckdb", "duckdb", "duckdb")])
def test_a_missing_extra_is_named_and_leaves_no_file(
    cat: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, module: str, extra: str
) -> None:
    real = importlib.import_module

    def without(name: str, package: str | None = None) -> Any:
        if name.partition(".")[0] == module:
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(MissingExtra) as caught:
        export(cat, form, tmp_path / f"x.{form}", None)
    told = str(caught.value)
    assert f" needs the library {module};" in told
    assert f"pip install '.[{extra}]' in a checkout" in told
    assert told.endswith(f"or anywhere: pip install {module}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("module", "library"), [("docx", "python-docx"), ("vl_convert", "vl-convert-python"), ("markdown_it.rules_inline", "markdown-it-py")])
def test_a_missing_library_is_named_as_it_is_installed(monkeypatch: pytest.MonkeyPatch, module: str, library: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=rf"^Reading needs the library {library}; .*pip install {library}$"):
        need(module, "documents", "Reading")


@pytest.mark.parametrize("form", SINGLE)
def test_a_full_disk_leaves_no_file(cat: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """The last step before the file takes its name fails, as it does on a full disk."""

    def full(*_paths: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        export(cat, form, tmp_path / f"x.{form}", None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("before", ["no folder", "a folder with an older export"])
def test_a_disk_that_fills_at_the_fourth_table_leaves_the_folder_as_it_was(cat: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    out = tmp_path / "tables"
    if before != "no folder":
        out.mkdir()
        (out / "systems.csv").write_text("an older export")
    writes = iter(range(100))
    whole = Path.write_bytes

    def filling(self: Path, data: bytes) -> int:
        if next(writes) >= 3:
            raise OSError(28, "No space left on device")
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", filling)
    with pytest.raises(OutputError, match=r"tables.*: cannot be written: No space left") as told:
        export(cat, "csv", out, None, force=True)
    assert ".unfinished" not in str(told.value)
    assert next(writes) == 4, "the disk was full before or after the fourth table"
    if before == "no folder":
        assert not out.exists()
    else:
        assert [p.name for p in out.iterdir()] == ["systems.csv"]
        assert (out / "systems.csv").read_text() == "an older export"


def test_a_folder_keeps_what_else_it_holds(cat: Catalog, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    written = export(cat, "csv", tmp_path, None)
    assert sorted(tmp_path.iterdir()) == sorted([*written, tmp_path / "notes.txt"])


@pytest.mark.parametrize("form", ["sqlite", "duckdb", "xlsx"])
def test_a_disk_that_fills_midway_is_told_and_leaves_nothing(cat: Catalog, tmp_path: Path, form: str) -> None:
    resource = pytest.importorskip("resource")
    if form != "sqlite":
        pytest.importorskip({"duckdb": "duckdb", "xlsx": "xlsxwriter"}[form])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            export(cat, form, tmp_path / f"x.{form}", None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_the_verb_writes_and_says_what(tmp_path: Path) -> None:
    done = run("export", "--to", "sqlite", "-o", tmp_path / "c.sqlite")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"c.sqlite" in done.stderr
    again = run("export", "--to", "sqlite", "-o", tmp_path / "c.sqlite")
    assert again.returncode == 1
    assert b"--force" in again.stderr
    assert run("export", "--to", "sqlite", "-o", tmp_path / "c.sqlite", "--force").returncode == 0


@pytest.mark.parametrize("form", SINGLE)
@pytest.mark.parametrize("exists", [True, False])
def test_a_format_of_one_file_refuses_a_folder_and_says_what_to_write(tmp_path: Path, form: str, exists: bool) -> None:
    if exists:
        (tmp_path / "folder").mkdir()
    done = call("export", "--to", form, "-o", f"{tmp_path}/folder{'' if exists else '/'}")
    assert (done.returncode, done.stdout) == (2, b"")
    advice = Path(" ".join(done.stderr.decode().split()).partition(" -o ")[2])
    assert advice == tmp_path / (f"folder/catalogue.{form}" if exists else f"folder.{form}")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert call("export", "--to", form, "-o", advice).returncode == 0


@pytest.mark.parametrize("form", SINGLE)
def test_a_format_that_holds_every_table_takes_no_single_one(tmp_path: Path, form: str) -> None:
    done = call("export", "--to", form, "--table", "names", "-o", tmp_path / f"n.{form}")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "holds every table; leave --table out" in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_nothing_optional_is_imported_by_the_text_formats(cat: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def watched(name: str, *args: Any, **kwargs: Any) -> Any:
        assert name.partition(".")[0] not in {"xlsxwriter", "duckdb", "openpyxl", "polars"}, name
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", watched)
    assert export(cat, "jsonl", None, None)
