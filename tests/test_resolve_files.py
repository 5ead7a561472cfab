"""``catalog resolve``: a person's file in, the same file with columns added out, and what is not sure in a review file."""

from __future__ import annotations

import csv
import json
import os
import re
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from helpers import call, run

from catalog import Catalog
from catalog.errors import InputError, OutputError
from catalog.tabular import Sheet, column_of, read_sheet, write_sheet

FRAME = pd.DataFrame({
    "no": ["01", "2", "3", "4", "5"],
    "model": ["X-101/X-555 and Kalibr", "Unknown UAV", "", "Nasr", "Kzzq"],
    "note": ["NA", "a, b", 'say "so"', "ж", "1e5"],
})  # fmt: skip


def written(folder: Path, form: str) -> Path:
    path = folder / f"in.{form}"
    if form == "xlsx":
        pytest.importorskip("openpyxl")
        FRAME.to_excel(path, index=False, engine="openpyxl")
    elif form == "parquet":
        pytest.importorskip("pyarrow")
        FRAME.to_parquet(path, index=False)
    else:
        FRAME.to_csv(path, index=False, sep="\t" if form == "tsv" else ",")
    return path


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "parquet"])
@pytest.mark.parametrize("to", ["csv", "parquet", "xlsx"])
def test_the_same_file_comes_out_with_columns_added(tmp_path: Path, form: str, to: str) -> None:
    out = tmp_path / f"out.{to}"
    done = run("resolve", written(tmp_path, form), "-c", "model", "--one-row", "-o", out)
    assert done.returncode == 0, done.stderr
    got = read_sheet(out).frame.astype("string").fillna("")
    assert got[["no", "model", "note"]].values.tolist() == FRAME.values.tolist()
    assert got["catalog_system"].tolist() == ["kh-101;kh-555;kalibr", "", "", "", ""]
    assert got["catalog_category"].tolist()[1] == "uav"


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "in.csv").write_text("model\n=1+1\n")
    assert run("resolve", tmp_path / "in.csv", "-c", "model", "--one-row", "-o", tmp_path / "out.xlsx").returncode == 0
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_line_becomes_a_row_an_item(tmp_path: Path) -> None:
    rows = list(csv.DictReader(run("resolve", written(tmp_path, "csv"), "-c", "model").stdout.decode().splitlines(), delimiter="\t"))
    assert [(r["no"], r["catalog_system"]) for r in rows][:4] == [("01", "kh-101"), ("01", "kh-555"), ("01", "kalibr"), ("2", "")]
    assert rows[0]["catalog_type"] == "alcm"
    assert float(rows[0]["catalog_range_km_max"]) > 1000


def test_the_columns_added_to_a_file_are_these(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("model\nPatriot\n")
    done = call("resolve", tmp_path / "in.csv", "-c", "model", "--prefix", "own_")
    (row,) = csv.DictReader(done.stdout.decode().splitlines(), delimiter="\t")
    wanted = "part system name certainty type category origin range_km_min range_km_max range_field alternatives why"
    assert list(row) == ["model", *(f"own_{name}" for name in wanted.split())]
    assert row["own_range_field"] == "engagement_range_km"
    assert float(row["own_range_km_max"]) > 0


def test_semicolons_and_byte_order_marks_of_excel_are_read(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"\xef\xbb\xbfmodel;n\nKalibr;1\nX-101, X-555;2\n")
    done = run("resolve", tmp_path / "in.csv", "-c", "model", "-o", tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith("Kalibr;1;Kalibr;kalibr;")


def test_what_is_not_sure_is_decided_once_and_fed_back(cat: Catalog, tmp_path: Path) -> None:
    source, review = written(tmp_path, "csv"), tmp_path / "review.csv"
    run("resolve", source, "-c", "model", "-o", tmp_path / "a.csv", "--review", review)
    rows = list(csv.DictReader(review.open(encoding="utf-8")))
    assert [r["part"] for r in rows] == ["Kzzq", "Nasr", "Unknown UAV"]
    answers = {"Nasr": "Nasr-1", "Unknown UAV": "expendable_drone", "Kzzq": "-"}
    with review.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows({**r, "decision": answers[r["part"]]} for r in rows)
    found = cat.resolve(FRAME["model"], decisions=review)
    assert found.loc[found["part"] == "Nasr", "system"].tolist() == ["nasr-1"]
    assert found.loc[found["part"] == "Unknown UAV", "category"].tolist() == ["expendable_drone"]
    assert not found["review"].any()
    again = run("resolve", source, "-c", "model", "-o", tmp_path / "b.csv", "--review", tmp_path / "r2.csv", "--decisions", review)
    assert b"0 to decide" in again.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "no column part and decision"),
        ("part,decision\nNasr,no such thing\n", ":2: the decision 'no such thing' is no system"),
        ("part,decision\nNasr,nasr-1\nNasr,nasr-pakistan\n", ":3: 'Nasr' is decided twice"),
        ("part,system,decision\nNasr,,ok\n", ":2: 'ok' agrees to an empty"),
    ],
)
def test_a_faulty_decision_is_named_by_its_line(cat: Catalog, tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "review.csv"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        cat.resolve(["Nasr"], decisions=path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"model,model\na,b\n", "columns 1, 2 are all named 'model'"),
        ("a.csv", b"x,y\na,b\n", "no column 'model'"),
        ("a.csv", b"models,y\na,b\n", "Did you mean 'models'?"),
        ("a.csv", b"model,y\na,b,c\n", "more cells than the header"),
        ("a.csv", b"model,y\na,b\nc,d,e\n", "line 3"),
        ("a.csv", b"model\n\xff\xfe\xfa\n", "no UTF-8"),
        ("a.csv", b"\x00\x01\x02\x00", "no text"),
        ("a.csv", b"PAR1 and more", "is a Parquet file by its content; give it a name in .parquet"),
        ("a.tsv", b"PK\x03\x04 and more", "is an XLSX or ZIP file by its content"),
        ("a.csv", b"\xef\xbb\xbf", "is empty"),
        ("a.csv", "x,y\n1,2\n".encode("utf-16"), "no column 'model'"),
        ("a.parquet", b"PAR1 and no more", "no whole Parquet file"),
        ("a.xlsx", b"PK\x03\x04 cut", "no readable XLSX"),
        ("a.docx", b"x", "unknown kind of table"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("resolve", tmp_path / name, "-c", "model", "-o", tmp_path / "out.csv")
    assert done.returncode == 1
    assert message in done.stderr.decode()
    assert str(tmp_path / name) in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(InputError, match="is a pipe or a device"):
        read_sheet(tmp_path / "a.csv")


def test_a_column_of_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds int64, not text"):
        column_of(Path("a.parquet"), pd.DataFrame({"n": [1, 2]}), "n")


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    source, out = written(tmp_path, "csv"), tmp_path / "out.csv"
    out.write_text("mine")
    assert run("resolve", source, "-c", "model", "-o", out).returncode == 1
    assert out.read_text() == "mine"
    assert run("resolve", source, "-c", "model", "-o", out, "--force").returncode == 0
    clash = run("resolve", out, "-c", "model", "-o", tmp_path / "b.csv")
    assert b"already has the column 'catalog_part'" in clash.stderr


def test_a_csv_file_of_excel_comes_out_in_its_own_encoding(tmp_path: Path) -> None:
    for name, encoding in (("a", "utf-8-sig"), ("b", "utf-16"), ("c", "utf-8")):
        (tmp_path / f"{name}.csv").write_bytes("model\nКалібр\n".encode(encoding))
        assert run("resolve", tmp_path / f"{name}.csv", "-c", "model", "-o", tmp_path / f"{name}2.csv").returncode == 0
        written = (tmp_path / f"{name}2.csv").read_bytes()
        assert written.decode(encoding).splitlines()[1].startswith("Калібр,")
        assert written.startswith("model".encode(encoding)[:3])


def test_a_date_stays_a_date_and_other_sheets_are_told(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["day", "model"])
    book.active.append([datetime(2024, 5, 1), "Kalibr"])
    book.create_sheet("notes").append(["mine"])
    book.save(tmp_path / "in.xlsx")
    done = run("resolve", tmp_path / "in.xlsx", "-c", "model", "-o", tmp_path / "out.xlsx")
    assert b"the sheets notes are not read" in done.stderr
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").active["A2"].value == datetime(2024, 5, 1)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"model": ["Kalibr", "x" * 32_768]}), "row 3, column 'model': 32,768 characters; an XLSX cell holds 32,767"),
        (pd.DataFrame({"model": ["Kalibr"] * 1_048_576}), "1,048,576 rows"),
        (pd.DataFrame([[1] * 16_385]), "16,385 columns"),
    ],
)
def test_what_a_sheet_cannot_hold_is_refused_and_nothing_is_cut(tmp_path: Path, frame: pd.DataFrame, message: str) -> None:
    pytest.importorskip("xlsxwriter")
    with pytest.raises(OutputError, match=re.escape(message)):
        write_sheet(tmp_path / "out.xlsx", Sheet(frame, "xlsx"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are a Unix matter")
@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_disk_that_fills_leaves_no_file(tmp_path: Path, form: str) -> None:
    import resource

    pd.DataFrame({"model": [f"Kalibr {i}" for i in range(3000)]}).to_csv(tmp_path / "in.csv", index=False)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        done = call("resolve", tmp_path / "in.csv", "-c", "model", "-o", tmp_path / f"out.{form}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert done.returncode == 1
    assert b"File too large; free some space" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


def test_json_has_a_record_an_item(tmp_path: Path) -> None:
    found = json.loads(run("resolve", written(tmp_path, "csv"), "-c", "model", "--json").stdout)
    assert [f["system"] for f in found][:3] == ["kh-101", "kh-555", "kalibr"]
    assert found[3]["category"] == "uav"
