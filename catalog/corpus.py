"""Millions of articles: mentions and per-document counts as Parquet, a part at a time, whole or absent.

:func:`mentions_frame` is the function that pandas, Dask and Spark share; :func:`work` does one unit.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.corpus_input import Columns, Unit
from catalog.corpus_records import Batch, batches, clean
from catalog.extras import need
from catalog.files import whole_file, write_whole
from catalog.mention import UNDOUBTED

if TYPE_CHECKING:
    import pandas as pd

    from catalog.api import Catalog
    from catalog.reading import Reader

ROWS = 20_000  # documents of a row group in what is written
FAULTS = 200  # faulty records of a unit that are named; all are counted
MENTIONS = ("document", "start", "end", "surface", "system", "role", "score", "why")
DOCUMENTS = ("document", "mentions", "systems", "characters", "month")


class Task(NamedTuple):
    """Everything that a worker needs to do a unit, wherever it runs."""

    out: str
    columns: Columns
    own: str | None = None


@functools.cache
def worker_catalogue(own: str | None) -> Catalog:
    """The catalogue, and with it the matcher: made once a worker."""
    from catalog.api import load

    return load(own, base=True) if own else load()


class Found:
    """What texts were read as, column by column: cheaper than a row for each mention."""

    def __init__(self) -> None:
        self.rows: list[int] = []  # the number of the mention's text
        self.columns: dict[str, list[Any]] = {name: [] for name in MENTIONS[1:]}
        self.counts: list[int] = []
        self.systems: list[str] = []  # of all texts, one after the other, each once a text
        self.ends = [0]  # where each text's systems end

    def read(self, reader: Reader, texts: Sequence[str]) -> Found:
        """Reads ``texts`` one after the other."""
        read, rows, systems, counts, ends = reader.read, self.rows, self.systems, self.counts, self.ends
        start, end, surface, system, role, score, why = self.columns.values()
        for number, text in enumerate(texts):
            found = read(text)
            for m in found:
                rows.append(number)
                start.append(m.start)
                end.append(m.end)
                surface.append(m.text)
                system.append(m.system)
                role.append(m.role)
                score.append(m.score)
                why.append(m.why if m.evidence else UNDOUBTED)
            counts.append(len(found))
            if len(found) > 1:
                systems.extend(dict.fromkeys([m.system for m in found]))
            elif found:
                systems.append(found[0].system)
            ends.append(len(systems))
        return self


def mentions_frame(frame: pd.DataFrame, text: str, id: str | None = None, own: str | None = None) -> pd.DataFrame:
    """The mentions in column ``text`` of ``frame``, one row each; ``id`` names the documents (else their index).

    A plain function of a frame to a frame, made for ``mapInPandas``, ``map_partitions`` and their kin.
    """
    import pandas as pd

    names = (frame[id] if id else frame.index).astype("str")
    held = [isinstance(text, str) for text in frame[text]]
    found = Found().read(worker_catalogue(own).reader, frame[text][held].tolist())
    rows = {"document": names[held].take(found.rows).tolist(), **found.columns, "surface": [clean(s) for s in found.columns["surface"]]}
    kinds = {"start": "int64", "end": "int64", "score": "float64"}
    return pd.DataFrame(rows, columns=list(MENTIONS)).astype({c: kinds.get(c, "str") for c in MENTIONS})


def work(unit: Unit, task: Task) -> dict[str, Any]:
    """Does one unit: its part of mentions, its part of documents, and last the note that it is done.

    A part that has no note is written anew, so that a kill at any moment leaves nothing that looks whole.
    """
    out = Path(task.out)
    note = done_note(out, unit.number)
    if note.exists():
        read: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        return read
    cat = worker_catalogue(task.own)
    told: dict[str, Any] = {"unit": unit.number, "documents": 0, "mentions": 0, "characters": 0, "bad": 0, "faults": []}
    parquet = need("pyarrow.parquet", "corpus", "A corpus")
    schemas = _schemas(cat)
    name = f"part-{unit.number:06}.parquet"
    with (
        whole_file(out / "mentions" / name) as first,
        whole_file(out / "documents" / name) as second,
        parquet.ParquetWriter(first, schemas[0], compression="zstd") as one,
        parquet.ParquetWriter(second, schemas[1], compression="zstd") as two,
    ):
        written = _Rows(one), _Rows(two)
        for batch in batches(unit, task.columns):
            told["bad"] += len(batch.faults)
            told["faults"] += batch.faults[: FAULTS - len(told["faults"])]
            for rows, table in zip(written, _tables(Found().read(cat.reader, batch.texts), batch, schemas, told), strict=True):
                rows.add(table, len(batch.texts))
        for rows in written:
            rows.flush()
    write_whole(note, json.dumps(told, ensure_ascii=True))
    return told


class _Rows:
    """Collects tables until they make a row group: many small ones would cost more to write and to read."""

    def __init__(self, writer: Any) -> None:
        self.writer = writer
        self.held: list[Any] = []
        self.documents = 0

    def add(self, table: Any, documents: int) -> None:
        self.held.append(table)
        self.documents += documents
        if self.documents >= ROWS:
            self.flush()

    def flush(self) -> None:
        if self.held:
            self.writer.write_table(need("pyarrow", "corpus", "A corpus").concat_tables(self.held))
        self.held, self.documents = [], 0


def done_note(out: Path, number: int) -> Path:
    """The note that says a unit is done."""
    return out / "done" / f"part-{number:06}.json"


def _schemas(cat: Catalog) -> tuple[Any, Any]:
    arrow = need("pyarrow", "corpus", "A corpus")
    notes = {"catalogue_version": cat.version, "catalogue_digest": cat.digest}
    text, whole = arrow.string(), arrow.int64()
    kinds = {"start": whole, "end": whole, "score": arrow.float64(), "mentions": whole, "characters": whole, "systems": arrow.list_(text)}
    first, second = (arrow.schema([(c, kinds.get(c, text)) for c in columns], metadata=notes) for columns in (MENTIONS, DOCUMENTS))
    return first, second


def _tables(found: Found, batch: Batch, schemas: tuple[Any, Any], told: dict[str, Any]) -> tuple[Any, Any]:
    """Mentions and documents of a batch as Arrow tables; the sums go into ``told``."""
    arrow = need("pyarrow", "corpus", "A corpus")
    mentions, documents = schemas
    ids = arrow.array(batch.ids, type=arrow.string())
    columns = found.columns if batch.plain else {**found.columns, "surface": [clean(s) for s in found.columns["surface"]]}
    rows = arrow.array(found.rows, type=arrow.int64())
    lengths = list(map(len, batch.texts))
    told["documents"] += len(batch.texts)
    told["mentions"] += len(found.rows)
    told["characters"] += sum(lengths)
    systems = arrow.ListArray.from_arrays(arrow.array(found.ends, type=arrow.int32()), arrow.array(found.systems, type=arrow.string()))
    months = batch.months if batch.months is not None else [None] * len(batch.texts)
    first = [ids.take(rows), *(arrow.array(columns[f.name], type=f.type) for f in list(mentions)[1:])]
    counts, sizes = (arrow.array(values, type=arrow.int64()) for values in (found.counts, lengths))
    second = [ids, counts, systems, sizes, arrow.array(months, type=arrow.string())]
    return arrow.table(first, schema=mentions), arrow.table(second, schema=documents)
