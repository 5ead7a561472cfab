"""A corpus in one process beside the sum of reading the file and annotating its texts; then twenty times the rows.

Run: python benchmarks/corpus.py [ROWS …], 100000 and 2000000 if left out (some four minutes). Every run is a process
of its own, so that its peak memory is its own; the matcher is made before the clock starts, its time printed apart.
Prints the cost per article and its ratios (the aims: at most 1.5 of the sum; memory flat; cost per article within
10 % from the fewest to the most rows). Up to 200,000 rows both are run three times in turn and medians are printed.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

import catalog
from catalog.corpus_input import Columns
from catalog.corpus_run import run

GROUP = 10_000
WORDS = ["the", "army", "said", "on", "Monday", "that", "two", "people", "were", "killed", "when", "a", "strike", "hit", "the", "port", "while", "talks", "went", "on", "in", "the", "capital"]


def make(path: Path, rows: int, names: list[str]) -> None:
    """Short articles of some 650 characters, two thirds of them with a name or two, written a row group at a time."""
    rng = random.Random(6)
    schema = pyarrow.schema([("id", pyarrow.string()), ("text", pyarrow.string()), ("day", pyarrow.string())])
    with parquet.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, GROUP):
            numbers = range(start, min(rows, start + GROUP))
            texts = []
            for number in numbers:
                words = rng.choices(WORDS, k=130)
                for _ in range(number % 3):
                    words[rng.randrange(len(words))] = f"{rng.choice(names)} missile"
                texts.append(" ".join(words))
            days = [f"2024-{1 + number % 12:02}-15" for number in numbers]
            writer.write_table(pyarrow.table([list(map(str, numbers)), texts, days], schema=schema))


def child(what: str, source: str, out: str) -> None:
    """One measurement: ``sum`` reads the file and its texts and keeps nothing, ``run`` is what ``catalog corpus --jobs 1`` does."""
    start = time.perf_counter()
    read = catalog.load().reader.read
    read("Kalibr missile")
    ready = time.perf_counter()
    if what == "sum":
        opened = parquet.ParquetFile(source)
        for group in range(opened.num_row_groups):
            for text in opened.read_row_group(group).column("text").to_pylist():
                read(text)
    else:
        run(Path(source), Path(out), Columns("text", "id", "day"))
    took = time.perf_counter() - ready
    print(json.dumps({"took": took, "made": ready - start, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def measured(*arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, "--child", *arguments], capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main(sizes: list[int]) -> None:
    """Each size in turn."""
    names = [s.name for s in catalog.load() if s.kind == "munition"]
    costs, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            source = Path(folder) / f"{size}.parquet"
            make(source, size, names)
            sums, runs = [], []
            for number in range(3 if size <= 200_000 else 1):
                sums.append(measured("sum", str(source), ""))
                runs.append(measured("run", str(source), f"{folder}/out-{size}-{number}"))
            took, both = (statistics.median(m["took"] for m in some) for some in (runs, sums))
            costs.append(took / size)
            peaks.append(statistics.median(m["peak"] for m in runs))
            print(
                f"{size:,} articles: {took:.1f} s, {took / size * 1e6:.1f} µs an article, {took / both:.2f} × reading and annotating"
                f" ({both / size * 1e6:.1f} µs); peak {peaks[-1]:.0f} MB; matcher made in {runs[-1]['made']:.1f} s",
                flush=True,
            )
            source.unlink()
    if len(sizes) > 1:
        print(f"{sizes[-1] / sizes[0]:.0f} times the rows: cost per article × {costs[-1] / costs[0]:.2f}, peak memory × {peaks[-1] / peaks[0]:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:5])
    else:
        main([int(a) for a in sys.argv[1:]] or [100_000, 2_000_000])
