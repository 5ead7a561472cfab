"""How long `catalog validate` takes, beside a bare libyaml load of the same files.

Both sides read data/systems.yaml, data/sources.yaml and the vocabularies. The bare load
(yaml.CSafeLoader) gives dicts without places and checks nothing. Rounds are interleaved in one
run; medians and their ratio are printed. "call" is measured inside one process, "command" as
processes of their own, start-up included. Exit code 1 where a ratio exceeds the bound.

    python benchmarks/validate.py [--rounds N] [--bound X]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from catalog.compiler import validate_file
from catalog.validation import canonical_findings

DATA = Path(__file__).resolve().parent.parent / "data"
CATALOGUE = DATA / "systems.yaml"
FILES = [CATALOGUE, *(DATA / f"{name}.yaml" for name in ("sources", "types", "actors", "units"))]
BOUND = 4.0


def bare() -> None:
    """Every file read by libyaml into plain dicts."""
    for path in FILES:
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def validate() -> None:
    """What `catalog validate` does, without printing."""
    validate_file(CATALOGUE, None)
    canonical_findings(CATALOGUE, whole=True)


def process(code: str) -> Callable[[], None]:
    """``code`` run by an interpreter of its own, from the repository's root."""

    def run() -> None:
        command = [sys.executable, "-c", code]
        subprocess.run(command, cwd=DATA.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    return run


def medians(ours: Callable[[], None], theirs: Callable[[], None], rounds: int) -> tuple[float, float]:
    """Median seconds of both sides, rounds interleaved, each begun with the memory tidied."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for side, function in zip(spent, (ours, theirs), strict=True):
            gc.collect()
            start = time.perf_counter()
            function()
            side.append(time.perf_counter() - start)
    return statistics.median(spent[0]), statistics.median(spent[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--bound", type=float, default=BOUND)
    arguments = parser.parse_args()
    files = "".join(f"open({str(p.relative_to(DATA.parent))!r},'rb')," for p in FILES)
    sides = {
        "call": (validate, bare),
        "command": (
            process("import sys; sys.argv=['catalog','validate']; from catalog.cli import run; run()"),
            process(f"import yaml; [yaml.load(f, Loader=yaml.CSafeLoader) for f in ({files})]"),
        ),
    }
    size = sum(p.stat().st_size for p in FILES) / 1e6
    print(f"{len(FILES)} files, {size:.1f} MB, medians of {arguments.rounds} interleaved rounds")
    print(f"{'':<10}{'validate':>10}{'libyaml':>10}{'ratio':>8}  (bound {arguments.bound:g})")
    worst = 0.0
    for name, (ours, theirs) in sides.items():
        a, b = medians(ours, theirs, arguments.rounds)
        worst = max(worst, a / b)
        print(f"{name:<10}{a:>8.2f} s{b:>8.2f} s{a / b:>7.2f}×")
    sys.exit(worst > arguments.bound)


if __name__ == "__main__":
    main()
