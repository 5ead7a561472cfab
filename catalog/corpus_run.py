"""Running a corpus: one machine's processes or a Dask cluster, resumed where it stopped, summed up at the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.corpus import Task, done_note, work, worker_catalogue
from catalog.corpus_input import Columns, Unit, units
from catalog.corpus_summary import Summary, summarise
from catalog.errors import CatalogError, InputError, OutputError
from catalog.extras import need
from catalog.files import write_whole

SAMPLED = 1000  # files whose beginning and end tell whether a corpus is the same; further ones tell by name and size
PICTURES = ("systems", "pairs", "months")
_WORDS = {"source": "the source", "files": "its number of files", "bytes": "its size in bytes", "columns": "the columns", "catalogue": "the catalogue"}
Progress = Callable[[int, int, dict[str, Any]], None]


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
    if source.is_dir() and source.resolve() in (out.resolve(), *out.resolve().parents):
        raise OutputError(f"{out}: lies within {source}, so that the results would be read as articles; give a folder outside it")
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
    run = _identity(source, columns, own, count)
    note = out / "run.json"
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; give a folder")
    if out.exists() and any(out.iterdir()):
        if not note.exists():
            raise OutputError(f"{out}: holds other files; give another folder")
        differs = _differs(_noted(note), run)
        if differs and not force:
            raise OutputError(f"{out}: holds the results of another run ({'; '.join(differs)}); give another folder, or --force to clear it")
        if differs:
            note.unlink()  # first: a folder half cleared is nobody's run
            for file in [*out.glob("*/part-*"), *out.glob("*.csv"), *(out / f"{n}.{f}" for n in PICTURES for f in ("svg", "png", "html"))]:
                file.unlink(missing_ok=True)
    try:
        for name in ("mentions", "documents", "done"):
            (out / name).mkdir(parents=True, exist_ok=True)
            for left in (out / name).glob(".part-*"):  # beside-files of a killed worker
                left.unlink()
    except OSError as error:
        raise OutputError(f"{out}: cannot be made: {error.strerror or error}") from error
    write_whole(note, json.dumps(run, indent=1) + "\n")


def _identity(source: Path, columns: Columns, own: str | None, count: int) -> dict[str, Any]:
    """What makes a run the same: the files by name, size, beginning and end; the columns; the catalogue.

    Not the folder that the files lie in nor their dates, so that a moved or copied corpus goes on.
    """
    files = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
    told = hashlib.sha256()
    size = 0
    for number, file in enumerate(files):
        length = file.stat().st_size
        size += length
        told.update(f"{file.name if file == source else file.relative_to(source)}\0{length}\0".encode("utf-8", "surrogatepass"))
        if number < SAMPLED:
            with file.open("rb") as content:
                told.update(content.read(1 << 16))
                content.seek(max(0, length - (1 << 16)))
                told.update(content.read(1 << 16))
    digest = worker_catalogue(own).digest
    return {"source": source.name, "files": len(files), "bytes": size, "content": told.hexdigest()[:16], "units": count, "columns": list(columns), "catalogue": digest}


def _noted(note: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(f"{note}: cannot be read ({error}); give another folder") from error
    return read


def _differs(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is not the same between two runs, in words."""
    if then == now:
        return []
    told = [f"{words} was {then.get(key)!r} and is {now[key]!r}" for key, words in _WORDS.items() if then.get(key) != now[key]]
    return told or ["the source has other contents"]


def _local(waiting: list[Unit], task: Task, jobs: int) -> Iterator[dict[str, Any]]:
    if jobs <= 1 or len(waiting) <= 1:
        for unit in waiting:
            yield work(unit, task)
        return
    import multiprocessing
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(min(jobs, len(waiting)), mp_context=multiprocessing.get_context("spawn")) as pool:
        coming = iter(waiting)
        # A few units ahead of each worker: a million of them need not stand in memory.
        futures = {pool.submit(work, unit, task) for unit in islice(coming, 4 * jobs)}
        try:
            while futures:
                done, futures = wait(futures, return_when=FIRST_COMPLETED)
                futures |= {pool.submit(work, unit, task) for unit in islice(coming, len(done))}
                for future in done:
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
