"""What several test modules share: a small data file, the command line, places in texts."""

from __future__ import annotations

import atexit
import functools
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"

#: A data file of one entry that breaks no rule. Tests change one place of it at a time.
GOOD = """\
systems:
  tester-1:
    name: Tester-1
    kind: munition
    type: srbm
    origin: [IRN]
    names:
    - {name: T-1, kind: designator}
    range_km:
    - {max: 300, bound: up_to, basis: claimed_state, source: paper-2020, quote: up to 300 km}
    sources: [paper-2020]
sources:
  paper-2020:
    publisher: The Paper
    title: A page
    url: https://example.org/page
    published: '2020-01-02'
    accessed: '2020-02-03'
    tier: E
"""
PLACE = "⟦"  # stands in a test's text where the finding must point


def none(offenders: Iterable[Any]) -> None:
    """Fails with every offender on a line of its own."""
    found = [str(o) for o in offenders]
    assert not found, f"{len(found)} offenders:\n" + "\n".join(found)


def changed(old: str, new: str, text: str = GOOD) -> str:
    """``text`` with its one ``old`` replaced."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the test's file"
    return text.replace(old, new)


def with_entry(body: str, text: str = GOOD) -> str:
    """``text`` with a further entry; ``body`` is written from the margin."""
    indented = "".join(f"  {line}\n" for line in body.strip("\n").splitlines())
    return changed("\nsources:\n", f"\n{indented}sources:\n", text)


def place_of(marked: str) -> tuple[str, int, int]:
    """The text without its mark, and line and column (from 1) of where the mark stood."""
    before, _mark, after = marked.partition(PLACE)
    assert _mark, "the test's text has no mark"
    return before + after, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what would colour or widen outputs."""
    env = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM"}}
    return {**env, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **more}


def run(*args: str | Path, stdin: bytes = b"", checkout: bool = False, **env: str) -> subprocess.CompletedProcess[bytes]:
    """``catalog ARGS`` as a process of its own, its outputs in pipes.

    It runs as an installed copy does, on compiled data (and starts in a tenth of the time); ``checkout``
    runs it on the live data files.
    """
    command = [sys.executable, "-c", "from catalog.cli import run; run()", *map(str, args)]
    where = environment(PYTHONPATH=str(ROOT if checkout else installed_copy()), **env)
    return subprocess.run(command, input=stdin, capture_output=True, env=where, cwd=ROOT / "tests", timeout=300, check=False)


def call(*args: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """``catalog ARGS`` by its entry point, inside this process: what :func:`run` does, without a start."""
    from catalog.cli import run as entry_point

    streams = [io.TextIOWrapper(io.BytesIO(content), encoding="utf-8") for content in (stdin, b"", b"")]
    code: Any = 0
    with (
        mock.patch.multiple(sys, argv=["catalog", *map(str, args)], stdin=streams[0], stdout=streams[1], stderr=streams[2]),
        mock.patch.dict(os.environ, environment(**env), clear=True),
    ):
        try:
            entry_point()
        except SystemExit as stop:
            code = stop.code or 0
        for stream in streams[1:]:
            stream.flush()
    out, err = (stream.detach().getvalue() for stream in streams[1:])  # type: ignore[attr-defined]
    return subprocess.CompletedProcess([*map(str, args)], code, out, err)


@functools.cache
def installed_copy() -> Path:
    """A folder with the package as a wheel lays it out: the modules and the compiled data."""
    from catalog.api import load
    from catalog.building import compiled_files

    folder = Path(tempfile.mkdtemp(prefix="catalog-installed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(ROOT / "catalog", folder / "catalog", ignore=shutil.ignore_patterns("__pycache__", "_data"))
    data = folder / "catalog" / "_data"
    data.mkdir()
    for name, content in compiled_files(DATA).items():
        (data / name).write_bytes(content)
    # The very catalogue that this process has, should an editor have saved the data in between.
    (data / "catalog.json").write_bytes(msgspec.json.encode(load().bundle))
    return folder


def pdf(*pages: str) -> bytes:
    """A PDF of plain pages, one line of text an item, written by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(pages):
        lines = "".join(f"({line}) Tj 0 -14 Td " for line in text.split("\n"))
        stream = f"BT /F1 12 Tf 50 700 Td {lines}ET"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{p:010d} 00000 n \n" for p in places)
    return (out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF").encode("latin-1")
