"""``catalog show Zolfaghar`` from an installed wheel against ``python -c pass``: both sides in turn, one run.

Bound: 8 times. Run it on a quiet machine: ``python benchmarks/startup.py [ROUNDS]``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from installed import install, median

BOUND = 8.0


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
    return (time.perf_counter() - start) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder:
        python = install(Path(folder) / "venv")
        sides = {
            "python -c pass": [str(python), "-c", "pass"],
            "catalog show Zolfaghar": [str(python.with_name("catalog")), "show", "Zolfaghar"],
            "catalog --version": [str(python.with_name("catalog")), "--version"],
        }
        times: dict[str, list[float]] = {name: [] for name in sides}
        for round_ in range(rounds + 3):
            for name, command in sides.items():
                took = timed(command)
                if round_ >= 3:  # the first ones write byte code and warm the disk
                    times[name].append(took)
    floor = median(times["python -c pass"])
    print(f"{'command':<26}{'median ms':>10}{'best ms':>10}{'ratio':>8}")
    for name, values in times.items():
        print(f"{name:<26}{median(values):>10.1f}{min(values):>10.1f}{median(values) / floor:>8.2f}")
    print(f"bound for show: {BOUND:g}")


if __name__ == "__main__":
    main()
