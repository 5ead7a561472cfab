"""Running a corpus: one machine's processes or a Dask cluster, resumed where it stopped, summed up at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from catalog.corpus import Task, done_note, work
from catalog.corpus_input import Columns, Unit, units
from catalog.errors import CatalogError, InputError, OutputError
from catalog.extras import need
from catalog.files import write_whole

Progress = Callable[[int, int, dict[str, Any]], None]


class Summary(NamedTuple):
    """What a run came to. ``systems``: id → documents; ``pairs``: two ids → documents; ``months``: (month, id) → documents."""

    documents: int
    mentions: int
    characters: int
    bad: int
    faults: list[list[str]]
    systems: Counter[str]
    pairs: Counter[tuple[str, str]]
    months: Counter[tuple[str, str]]


def run(
    source: Path,
    out: Path,
    columns: Columns,
    *,
    jobs: int = 1,
    engine: str = "local",
    scheduler: str | None = None,
    own: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Reads ``source`` into the folder ``out``; a run that was stopped goes on where it stopped.

    Raises :class:`OutputError` for a folder of another run, unless ``force`` clears it.
    """
    todo = units(source, columns)
    _prepare(source, out, columns, own, len(todo), force)
    task = Task(str(out), columns, own)
    waiting = [u for u in todo if not done_note(out, u.number).exists()]
    doing = _dask(waiting, task, scheduler) if engine == "dask" else _local(waiting, task, jobs)
    for finished, told in enumerate(doing, len(todo) - len(waiting) + 1):
        if progress is not None:
            progress(finished, len(todo), told)
    return summarise(out, len(todo))


def _prepare(source: Path, out: Path, columns: Columns, own: str | None, count: int, force: bool) -> None:
    """Makes the folder, or makes sure that it is of the same run."""
    from catalog.corpus import _catalogue

    files = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
    size = sum(f.stat().st_size for f in files)
    run = {"source": str(source), "files": len(files), "bytes": size, "units": count, "columns": list(columns), "digest": _catalogue(own).digest}
    note = out / "run.json"
    if out.exists() and any(out.iterdir()):
        same = note.exists() and json.loads(note.read_text(encoding="utf-8")) == run
        if not same and not (force and note.exists()):
            raise OutputError(f"{out}: holds {'another run' if note.exists() else 'other files'}; give another folder{', or --force' if note.exists() else ''}")
        if force and not same:
            for file in [*out.glob("*/part-*"), *out.glob("*.csv")]:
                file.unlink()
    try:
        for name in ("mentions", "documents", "done"):
            (out / name).mkdir(parents=True, exist_ok=True)
            for left in (out / name).glob(".part-*"):  # beside-files of a killed worker
                left.unlink()
    except OSError as error:
        raise OutputError(f"{out}: cannot be made: {error.strerror or error}") from error
    write_whole(note, json.dumps(run, indent=1) + "\n")


def _local(waiting: list[Unit], task: Task, jobs: int) -> Iterator[dict[str, Any]]:
    if jobs <= 1 or len(waiting) <= 1:
        for unit in waiting:
            yield work(unit, task)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(min(jobs, len(waiting)), mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(work, unit, task) for unit in waiting]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise CatalogError("a worker process was killed; finished parts are kept: run the same command to go on") from error
        finally:
            for future in futures:
                future.cancel()


def _dask(waiting: list[Unit], task: Task, scheduler: str | None) -> Iterator[dict[str, Any]]:
    distributed = need("distributed", "dask", "--engine dask")
    if not waiting:
        return
    try:
        client = distributed.Client(scheduler, timeout="20s") if scheduler else distributed.Client()
    except (OSError, TimeoutError) as error:
        raise InputError(f"no Dask scheduler answers at {scheduler}; start one with: dask scheduler") from error
    with client:
        # A unit whose worker dies is done by another: its parts are whole or absent, so doing it again is safe.
        futures = client.map(work, waiting, task=task, pure=False, retries=3)
        for future in distributed.as_completed(futures):
            yield future.result()


def summarise(out: Path, count: int) -> Summary:
    """Sums up the parts, one at a time, and writes systems.csv, pairs.csv, months.csv and faults.csv."""
    parquet = need("pyarrow.parquet", "corpus", "A corpus")
    total: Counter[str] = Counter()
    faults: list[list[str]] = []
    systems: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    months: Counter[tuple[str, str]] = Counter()
    for number in range(count):
        told = json.loads(done_note(out, number).read_text(encoding="utf-8"))
        total.update({key: told[key] for key in ("documents", "mentions", "characters", "bad")})
        faults += told["faults"]
        for batch in parquet.ParquetFile(out / "documents" / f"part-{number:06}.parquet").iter_batches(columns=["systems", "month"]):
            for named, month in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
                systems.update(named)
                pairs.update(combinations(sorted(named), 2))
                if month:
                    months.update((month, id) for id in named)
    summary = Summary(total["documents"], total["mentions"], total["characters"], total["bad"], faults, systems, pairs, months)
    _tables(out, summary)
    return summary


def _tables(out: Path, summary: Summary) -> None:
    import csv
    import io

    def write(name: str, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        write_whole(out / name, text.getvalue())

    def ranked(counter: Counter[Any]) -> list[tuple[Any, int]]:
        return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))

    write("systems.csv", ("system", "documents"), ranked(summary.systems))
    write("pairs.csv", ("system", "with", "documents"), [(*pair, n) for pair, n in ranked(summary.pairs)])
    write("months.csv", ("month", "system", "documents"), [(*key, n) for key, n in sorted(summary.months.items())])
    write("faults.csv", ("place", "fault"), [tuple(f) for f in summary.faults])
