"""A corpus: any input gives the same mentions, stopped runs go on, faulty records are told and skipped."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from helpers import call, environment, run

import catalog
from catalog import Catalog
from catalog.corpus import mentions_frame
from catalog.corpus_input import Columns
from catalog.corpus_records import month_of
from catalog.corpus_run import run as run_corpus
from catalog.errors import InputError, OutputError

pytest.importorskip("pyarrow")

TEXTS = [
    "Russia fired Kalibr cruise missiles and Shahed-136 drones.",
    "Nothing is named here.",
    "A HIMARS launcher fired ATACMS missiles.",
    "Київ: сили ППО збили ракети Х-101 та дрони Shahed-136.",
    "",
]
FRAME = pd.DataFrame({
    "id": [f"d{i}" for i in range(60)],
    "text": [TEXTS[i % len(TEXTS)] for i in range(60)],
    "day": [f"2024-{1 + i % 3:02}-15" for i in range(60)],
})  # fmt: skip
COLUMNS = Columns("text", "id", "day")


def lines(frame: pd.DataFrame) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in frame.to_dict("records")).encode()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The corpus as Parquet in six row groups."""
    FRAME.to_parquet(tmp_path / "c.parquet", row_group_size=10, index=False)
    return tmp_path / "c.parquet"


def mentions(out: Path) -> pd.DataFrame:
    return pd.read_parquet(out / "mentions").sort_values(["document", "start"]).reset_index(drop=True)


def expected(cat: Catalog) -> set[tuple[Any, ...]]:
    return {
        (id, m.start, m.end, m.text, m.system)
        for id, text in zip(FRAME["id"], FRAME["text"], strict=True)
        for m in cat.annotate(text).mentions
    }


def found(out: Path) -> set[tuple[Any, ...]]:
    return set(mentions(out)[["document", "start", "end", "surface", "system"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("form", ["parquet", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "tsv"])
def test_every_input_gives_what_annotate_gives(cat: Catalog, tmp_path: Path, form: str) -> None:
    source = tmp_path / f"c.{form}"
    if form == "parquet":
        FRAME.to_parquet(source, row_group_size=7)
    elif form.startswith("jsonl"):
        data = lines(FRAME)
        if form.endswith("gz"):
            data = gzip.compress(data)
        elif form.endswith("zst"):
            data = pytest.importorskip("zstandard").ZstdCompressor().compress(data)
        source.write_bytes(data)
    else:
        FRAME.to_csv(source, index=False, sep="\t" if form == "tsv" else ",")
    summary = run_corpus(source, tmp_path / "out", COLUMNS)
    assert (summary.documents, summary.bad) == (60, 0)
    assert found(tmp_path / "out") == expected(cat)


def test_a_folder_of_texts_is_a_corpus(cat: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "articles" / "deep"
    folder.mkdir(parents=True)
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(text)
    (folder / "latin.txt").write_bytes(b"caf\xe9 Kalibr")
    summary = run_corpus(tmp_path / "articles", tmp_path / "out", Columns("text"))
    assert summary.documents == len(TEXTS)
    assert summary.faults == [["deep/latin.txt", "no UTF-8"]]
    assert summary.systems["shahed-136"] == 2


def test_a_block_of_lines_is_read_once_whoever_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.corpus_input.BLOCK", 200)
    (tmp_path / "c.jsonl").write_bytes(lines(FRAME))
    summary = run_corpus(tmp_path / "c.jsonl", tmp_path / "out", COLUMNS)
    assert len(list((tmp_path / "out" / "done").iterdir())) > 10
    documents = pd.read_parquet(tmp_path / "out" / "documents")
    assert sorted(documents["document"]) == sorted(FRAME["id"])
    assert summary.documents == 60


def test_the_summary_counts_documents_pairs_and_months(corpus: Path, tmp_path: Path) -> None:
    summary = run_corpus(corpus, tmp_path / "out", COLUMNS)
    assert summary.systems["shahed-136"] == 24
    assert summary.pairs[("kalibr", "shahed-136")] == 12
    assert sum(n for (_month, id), n in summary.months.items() if id == "shahed-136") == 24
    table = pd.read_csv(tmp_path / "out" / "systems.csv")
    assert dict(zip(table["system"], table["documents"], strict=True)) == dict(summary.systems)
    assert set(pd.read_csv(tmp_path / "out" / "months.csv")["month"]) == {"2024-01", "2024-02", "2024-03"}


def test_processes_give_the_same_as_one(corpus: Path, tmp_path: Path) -> None:
    one = run_corpus(corpus, tmp_path / "one", COLUMNS)
    two = run_corpus(corpus, tmp_path / "two", COLUMNS, jobs=2)
    assert one == two
    pd.testing.assert_frame_equal(mentions(tmp_path / "one"), mentions(tmp_path / "two"))


def test_a_faulty_record_is_told_with_its_place_and_skipped(tmp_path: Path) -> None:
    rows = lines(FRAME).splitlines(keepends=True)
    bad = [b"{broken\n", b'["a list"]\n', b'{"id": 1}\n', b'{"text": 7}\n', b'{"text": null}\n', b"\n", b"[" * 100_000 + b"\n"]
    (tmp_path / "c.jsonl").write_bytes(b"".join([rows[0], *bad, *rows[1:]]))
    summary = run_corpus(tmp_path / "c.jsonl", tmp_path / "out", COLUMNS)
    assert (summary.documents, summary.bad) == (60, 6)
    place, fault = summary.faults[0]
    assert place == f"c.jsonl@{len(rows[0])}"
    assert fault.startswith("no JSON")
    assert "no field 'text'" in {fault for _place, fault in summary.faults}
    assert len(pd.read_csv(tmp_path / "out" / "faults.csv")) == 6


def test_null_texts_in_parquet_are_faults(tmp_path: Path) -> None:
    pd.DataFrame({"text": ["Kalibr missiles", None]}).to_parquet(tmp_path / "c.parquet")
    summary = run_corpus(tmp_path / "c.parquet", tmp_path / "out", Columns("text"))
    assert (summary.documents, summary.faults) == (1, [["c.parquet#0:1", "no text"]])


def test_bad_inputs_are_refused_with_what_to_do(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no column 'body'; it has 'id', 'text', 'day'"):
        run_corpus(corpus, tmp_path / "out", Columns("body"))
    (tmp_path / "cut.parquet").write_bytes(corpus.read_bytes()[:-100])
    with pytest.raises(InputError, match="no whole Parquet file"):
        run_corpus(tmp_path / "cut.parquet", tmp_path / "out", COLUMNS)
    pd.DataFrame({"text": [1, 2]}).to_parquet(tmp_path / "n.parquet")
    with pytest.raises(InputError, match="int64, not text"):
        run_corpus(tmp_path / "n.parquet", tmp_path / "out", Columns("text"))
    (tmp_path / "twice.csv").write_text("text,text\na,b\n")
    with pytest.raises(InputError, match="2 columns are named 'text'"):
        run_corpus(tmp_path / "twice.csv", tmp_path / "out", Columns("text"))
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(lines(FRAME))[:-40])
    with pytest.raises(InputError, match="cut short"):
        run_corpus(tmp_path / "cut.jsonl.gz", tmp_path / "out", COLUMNS)
    assert not list((tmp_path / "out").glob("*/part-*"))
    with pytest.raises(InputError, match="no such file"):
        run_corpus(tmp_path / "none.parquet", tmp_path / "out", COLUMNS)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"id": 1, "text": "Kalibr"}'.encode("utf-16"), "is UTF-16 by its content; save it as UTF-8"),
        ("a.csv", "id,text\n1,Kalibr\n".encode("utf-16"), "is UTF-16 by its content"),
        ("a.jsonl", gzip.compress(b"{}", mtime=0), "is packed with gzip by its content"),
        ("a.csv", b"PAR1 and more", "is a Parquet file by its content"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused_before_anything_is_written(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        run_corpus(tmp_path / name, tmp_path / "out", Columns("text"))
    assert not (tmp_path / "out").exists()


def test_results_of_another_run_are_not_overwritten(corpus: Path, tmp_path: Path) -> None:
    run_corpus(corpus, tmp_path / "out", COLUMNS)
    FRAME.head(20).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(OutputError, match="another run"):
        run_corpus(tmp_path / "other.parquet", tmp_path / "out", COLUMNS)
    assert run_corpus(tmp_path / "other.parquet", tmp_path / "out", COLUMNS, force=True).documents == 20
    assert len(mentions(tmp_path / "out")) < 60
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(OutputError, match="other files"):
        run_corpus(corpus, tmp_path / "mine", COLUMNS, force=True)


def test_a_copied_corpus_goes_on_and_a_changed_one_is_told(corpus: Path, tmp_path: Path) -> None:
    run_corpus(corpus, tmp_path / "out", COLUMNS)
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / corpus.name
    copy.write_bytes(corpus.read_bytes())
    assert run_corpus(copy, tmp_path / "out", COLUMNS).documents == 60
    changed = FRAME.assign(text=FRAME["text"].str.replace("Kalibr", "Kalibs"))  # as many rows, groups and letters
    changed.to_parquet(copy, row_group_size=10, index=False)
    with pytest.raises(OutputError, match="another run"):
        run_corpus(copy, tmp_path / "out", COLUMNS)
    with pytest.raises(OutputError, match=r"the columns was \['text', 'id', 'day'\] and is \['text', 'id', None\]"):
        run_corpus(corpus, tmp_path / "out", Columns("text", "id"))


def test_results_do_not_go_into_the_folder_that_is_read(corpus: Path, tmp_path: Path) -> None:
    for out in (corpus.parent, corpus.parent / "out"):
        with pytest.raises(OutputError, match="give a folder outside it"):
            run_corpus(corpus.parent, out, COLUMNS)
    assert [p.name for p in tmp_path.iterdir()] == [corpus.name]


def test_a_parquet_file_without_rows_is_an_empty_corpus(tmp_path: Path) -> None:
    FRAME.head(0).to_parquet(tmp_path / "c.parquet", index=False)
    assert run_corpus(tmp_path / "c.parquet", tmp_path / "out", COLUMNS).documents == 0


def test_dates_of_any_common_form_give_a_month(tmp_path: Path) -> None:
    wanted = {"2024-05-01": "2024-05", "2024-05-01T10:00:00Z": "2024-05", "2024/5/1": "2024-05", "20240501": "2024-05", "2024-13-01": None, "May 2024": None, "": None}
    assert {date: month_of(date) for date in wanted} == wanted
    frame = pd.DataFrame({"text": ["Kalibr cruise missiles"] * 2, "day": pd.to_datetime(["2024-05-01", None])})
    frame.to_parquet(tmp_path / "c.parquet")
    assert run_corpus(tmp_path / "c.parquet", tmp_path / "out", Columns("text", None, "day")).months == {("2024-05", "kalibr"): 1}


def test_lone_surrogates_are_read_and_replaced_in_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_bytes(b'{"id": "\\ud800", "text": "\\udfff Kalibr cruise missiles \\ud800"}\n')
    run_corpus(tmp_path / "c.jsonl", tmp_path / "out", Columns("text", "id"))
    found = mentions(tmp_path / "out")
    assert found[["document", "start", "surface"]].values.tolist() == [["?", 2, "Kalibr"]]
    assert len(catalog.annotate("\udfff Kalibr cruise missiles \ud800").to_frame()) == 1
    assert len(mentions_frame(pd.DataFrame({"text": ["\udfff Kalibr cruise missiles"]}, dtype=object), "text")) == 1


def test_one_great_row_group_is_read_a_batch_at_a_time(tmp_path: Path) -> None:
    """What is held is bounded by the batch, so that one group of a million rows costs no more memory than many."""
    from catalog.corpus_input import Unit
    from catalog.corpus_records import BATCH, batches

    FRAME.sample(BATCH * 2 + 1, replace=True, random_state=1).to_parquet(tmp_path / "c.parquet", index=False)
    sizes = [len(batch.texts) for batch in batches(Unit(0, "parquet", str(tmp_path / "c.parquet")), COLUMNS)]
    assert sum(sizes) == BATCH * 2 + 1
    assert max(sizes) <= BATCH


def test_a_csv_record_of_another_length_is_told_and_skipped(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(b"id,text\n1,Kalibr cruise missiles\n2\n3,a,b\n4,\xff\xfe\n5,HIMARS launchers\n")
    summary = run_corpus(tmp_path / "c.csv", tmp_path / "out", Columns("text", "id"))
    assert summary.documents == 2
    assert summary.faults == [["c.csv:3", "1 cells where the header has 2"], ["c.csv:4", "3 cells where the header has 2"], ["c.csv:5", "no UTF-8"]]


def test_a_disk_that_fills_is_told_and_the_run_goes_on_later(corpus: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OutputError, match="free some space"):
            run_corpus(corpus, tmp_path / "out", COLUMNS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list((tmp_path / "out").rglob("*.part-*"))
    assert run_corpus(corpus, tmp_path / "out", COLUMNS).documents == 60


def test_the_summary_is_drawn_into_the_folder(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    done = call("corpus", corpus, "-o", tmp_path / "out", "--id-column", "id", "--date-column", "day", "--jobs", "1", "--charts", "svg")
    assert done.returncode == 0, done.stderr
    pictures = {name: (tmp_path / "out" / f"{name}.svg").read_bytes() for name in ("systems", "pairs", "months")}
    assert all(b"Documents: 60, counted by the names" in picture for picture in pictures.values())
    assert b"kalibr + shahed-136" in pictures["pairs"]
    assert b"2024-02" in pictures["months"]


def test_the_summary_in_a_terminal_keeps_within_its_width(corpus: Path, tmp_path: Path) -> None:
    from rich.console import Console

    from catalog.chart_terminal import bars, by_month
    from catalog.corpus_summary import ranked

    summary = run_corpus(corpus, tmp_path / "out", COLUMNS)
    out = io.StringIO()
    screen = Console(file=out, width=50, highlight=False)
    bars("Systems", ranked(summary.systems), screen)
    by_month(summary.months, screen)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 50
    assert any(line.startswith("shahed-136") and line.endswith(" 24") for line in lines)
    assert "By month, 2024-01 to 2024-03" in out.getvalue()


def test_a_finished_part_is_not_done_again(corpus: Path, tmp_path: Path) -> None:
    run_corpus(corpus, tmp_path / "out", COLUMNS)
    whole = mentions(tmp_path / "out")
    parts = {p: p.stat().st_mtime_ns for p in (tmp_path / "out" / "mentions").iterdir()}
    for number in (1, 4):
        (tmp_path / "out" / "done" / f"part-{number:06}.json").unlink()
    (tmp_path / "out" / "mentions" / "part-000004.parquet").unlink()
    run_corpus(corpus, tmp_path / "out", COLUMNS)
    changed = {p.name for p, then in parts.items() if p.stat().st_mtime_ns != then}
    assert changed == {"part-000001.parquet", "part-000004.parquet"}
    pd.testing.assert_frame_equal(mentions(tmp_path / "out"), whole)


def test_a_run_killed_at_any_moment_goes_on_to_the_same_result(tmp_path: Path) -> None:
    long = pd.DataFrame({"id": [str(i) for i in range(4000)], "text": [" ".join(TEXTS) * 5] * 4000})
    long.to_parquet(tmp_path / "c.parquet", row_group_size=200, index=False)
    out = tmp_path / "out"
    command = [sys.executable, "-c", "from catalog.cli import run; run()", "corpus", str(tmp_path / "c.parquet"), "--id-column", "id", "-o", str(out), "--jobs", "2"]
    killed = 0
    for least in (1, 4, 8):
        child = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + 120
        while child.poll() is None and time.monotonic() < until and len(list((out / "done").glob("part-*"))) < least:
            time.sleep(0.005)
        if child.poll() is None:
            killed += 1
        os.killpg(child.pid, signal.SIGKILL) if child.poll() is None else None
        child.wait()
        for part in (out / "mentions").glob("part-*"):
            pd.read_parquet(part)  # whole, or absent
    assert killed >= 1
    done = run("corpus", tmp_path / "c.parquet", "--id-column", "id", "-o", out)
    assert done.returncode == 0, done.stderr
    straight = run_corpus(tmp_path / "c.parquet", tmp_path / "straight", Columns("text", "id"))
    assert straight.documents == 4000
    pd.testing.assert_frame_equal(mentions(out), mentions(tmp_path / "straight"))
    assert not list(out.rglob(".part-*"))


def test_the_function_fits_map_in_pandas(cat: Catalog) -> None:
    """Spark's mapInPandas and Dask's map_partitions take frames and give frames; this is that function."""
    frames = [FRAME.head(10), FRAME.tail(5), FRAME.head(0)]
    made = [mentions_frame(frame, "text", id="id") for frame in frames]
    assert len({tuple(frame.dtypes) for frame in made}) == 1
    assert len(made[2]) == 0
    wanted = sum(len(cat.annotate(text).mentions) for text in FRAME["text"].head(10))
    assert len(made[0]) == wanted


def test_dask_does_the_same_with_a_worker_killed_midway(corpus: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    long = pd.concat([FRAME] * 60, ignore_index=True)
    long.to_parquet(tmp_path / "long.parquet", row_group_size=50, index=False)
    with distributed.LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None) as cluster:
        workers = [w.process.process.pid for w in cluster.workers.values()]
        killed: list[int] = []

        def kill(done: int, _whole: int, _told: dict[str, Any]) -> None:
            if done == 3:
                os.kill(workers[0], signal.SIGKILL)
                killed.append(workers[0])

        many = run_corpus(tmp_path / "long.parquet", tmp_path / "many", COLUMNS, engine="dask", scheduler=cluster.scheduler_address, progress=kill)
    assert killed
    one = run_corpus(tmp_path / "long.parquet", tmp_path / "one", COLUMNS)
    assert many == one


def test_the_verb_prints_the_counts_and_says_what_was_skipped(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_bytes(lines(FRAME) + b"{no\n")
    done = run("corpus", tmp_path / "c.jsonl", "-o", tmp_path / "out", "--jobs", "1")
    assert done.returncode == 0
    assert b"shahed-136\t24\n" in done.stdout
    assert b"1 records were skipped (c.jsonl@" in done.stderr
    assert b"\r" not in done.stderr
