"""Millions of articles: mentions and per-document counts as Parquet, a part at a time, whole or absent.

:func:`mentions_frame` is the function that pandas, Dask and Spark share; :func:`work` does one unit.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.corpus_input import Columns, Document, Unit, documents
from catalog.extras import need
from catalog.files import whole_file, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from catalog.api import Catalog

BATCH = 2000  # documents whose mentions are held at once
FAULTS = 200  # faulty records of a unit that are named; all are counted
MENTIONS = ("document", "start", "end", "surface", "system", "role", "score", "why")
DOCUMENTS = ("document", "mentions", "systems", "characters", "month")


class Task(NamedTuple):
    """Everything that a worker needs to do a unit, wherever it runs."""

    out: str
    columns: Columns
    own: str | None = None


@functools.cache
def _catalogue(own: str | None) -> Catalog:
    """The catalogue, and with it the matcher: made once a worker."""
    from catalog.api import load

    return load(own, base=True) if own else load()


def _rows(cat: Catalog, chunk: Iterable[Document]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Mention rows and document rows of some documents."""
    mentions: list[tuple[Any, ...]] = []
    counts: list[tuple[Any, ...]] = []
    read = cat.reader.read
    for doc in chunk:
        found = read(doc.text)
        for m in found:
            mentions.append((doc.id, m.start, m.end, _clean(m.text), m.system, m.role, m.score, m.why))
        systems = list(dict.fromkeys(m.system for m in found))
        counts.append((doc.id, len(found), systems, len(doc.text), doc.date[:7] or None))
    return mentions, counts


def _clean(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def mentions_frame(frame: pd.DataFrame, text: str, id: str | None = None, own: str | None = None) -> pd.DataFrame:
    """The mentions in column ``text`` of ``frame``, one row each; ``id`` names the documents (else their index).

    A plain function of a frame to a frame, made for ``mapInPandas``, ``map_partitions`` and their kin.
    """
    import pandas as pd

    names = frame[id] if id else frame.index
    docs = (Document(str(i), t, "", "") for i, t in zip(names, frame[text], strict=True) if isinstance(t, str))
    rows, _counts = _rows(_catalogue(own), docs)
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
    cat = _catalogue(task.own)
    told: dict[str, Any] = {"unit": unit.number, "documents": 0, "mentions": 0, "characters": 0, "bad": 0, "faults": []}
    arrow = need("pyarrow", "corpus", "A corpus")
    schemas = _schemas(arrow, cat)
    name = f"part-{unit.number:06}.parquet"
    parquet = need("pyarrow.parquet", "corpus", "A corpus")
    with (
        whole_file(out / "mentions" / name) as first,
        whole_file(out / "documents" / name) as second,
        parquet.ParquetWriter(first, schemas[0], compression="zstd") as one,
        parquet.ParquetWriter(second, schemas[1], compression="zstd") as two,
    ):
        for chunk in _chunks(documents(unit, task.columns), told):
            mentions, counts = _rows(cat, chunk)
            told["documents"] += len(counts)
            told["mentions"] += len(mentions)
            told["characters"] += sum(row[3] for row in counts)
            one.write_table(_table(arrow, mentions, schemas[0]))
            two.write_table(_table(arrow, counts, schemas[1]))
    write_whole(note, json.dumps(told, ensure_ascii=True))
    return told


def done_note(out: Path, number: int) -> Path:
    """The note that says a unit is done."""
    return out / "done" / f"part-{number:06}.json"


def _chunks(docs: Iterator[Document], told: dict[str, Any]) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    for doc in docs:
        if doc.fault:
            told["bad"] += 1
            if len(told["faults"]) < FAULTS:
                told["faults"].append([doc.place, doc.fault])
            continue
        chunk.append(doc._replace(id=_clean(doc.id)))
        if len(chunk) >= BATCH:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _schemas(arrow: Any, cat: Catalog) -> tuple[Any, Any]:
    notes = {"catalogue_version": cat.version, "catalogue_digest": cat.digest}
    text, whole = arrow.string(), arrow.int64()
    kinds = {"start": whole, "end": whole, "score": arrow.float64(), "mentions": whole, "characters": whole, "systems": arrow.list_(text)}
    first, second = (arrow.schema([(c, kinds.get(c, text)) for c in columns], metadata=notes) for columns in (MENTIONS, DOCUMENTS))
    return first, second


def _table(arrow: Any, rows: list[tuple[Any, ...]], schema: Any) -> Any:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return arrow.table([arrow.array(list(c), type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
