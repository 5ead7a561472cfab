"""A corpus in one process, beside the sum of reading the file and annotating its texts; then more rows for the cost per article.

Run: python benchmarks/corpus.py [ROWS …]. Prints medians of interleaved rounds and ratios (the aims: at most 1.5 of
the sum; memory flat; cost per article within 10 % from the least to the most rows).
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as parquet

import catalog
from catalog.corpus_input import Columns
from catalog.corpus_run import run

ROUNDS = 3
WORDS = ["the", "army", "said", "on", "Monday", "that", "two", "people", "were", "killed", "when", "a", "strike", "hit", "the", "port", "while", "talks", "went", "on", "in", "the", "capital"]


def make(path: Path, rows: int, names: list[str]) -> None:
    """Short articles of some 750 characters, half of them with a name or two."""
    import pandas as pd

    rng = random.Random(rows)
    texts = []
    for number in range(rows):
        words = rng.choices(WORDS, k=130)
        for _ in range(number % 3):
            words[rng.randrange(len(words))] = f"{rng.choice(names)} missile"
        texts.append(" ".join(words))
    pd.DataFrame({"id": [str(i) for i in range(rows)], "text": texts}).to_parquet(path, row_group_size=10_000, index=False)


def main(sizes: list[int]) -> None:
    """Each size in turn; the sum is measured for the first one only."""
    cat = catalog.load()
    names = [s.name for s in cat if s.kind == "munition"]
    read = cat.reader.read
    read("Kalibr missile")
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            source = Path(folder) / f"{size}.parquet"
            make(source, size, names)
            sums, runs = [], []
            for number in range(ROUNDS):
                start = time.perf_counter()
                texts = parquet.read_table(source).column("text").to_pylist()
                for text in texts:
                    read(text)
                middle = time.perf_counter()
                run(source, Path(folder) / f"out-{size}-{number}", Columns("text", "id"))
                sums.append(middle - start)
                runs.append(time.perf_counter() - middle)
            del texts
            took, both = statistics.median(runs), statistics.median(sums)
            costs.append(took / size)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{size:,} articles: {took:.2f} s, {took / size * 1e6:.0f} µs an article, {took / both:.2f} × reading and annotating; peak {memory:.0f} MB")
    print(f"cost per article, most rows beside fewest: {costs[-1] / costs[0]:.2f}")


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [100_000])
