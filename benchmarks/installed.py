"""An installed wheel to measure: built from this checkout into a throw-away environment."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent


def install(folder: Path) -> Path:
    """Python of a fresh environment in ``folder`` that has the wheel; dependencies are borrowed from this one."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip())
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    # The lent folder comes last on the path, behind the wheel.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run([*pip, "install", "-q", "--no-deps", "--ignore-installed", "--no-build-isolation", str(ROOT)], check=True)
    return python


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
