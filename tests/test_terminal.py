"""The command line on a terminal: colours unless they are unwanted, and no line wider than it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from helpers import ROOT, environment, installed_copy
from rich.cells import cell_len

EXAMPLE = ROOT / "examples" / "night-over-verbivka.txt"
VERBS = [
    ("show", "Zolfaghar"), ("show", "S-300"), ("show", "Shahed-136", "Kalibr"), ("search", "fateh"), ("list", "--category", "ballistic"),
    ("compare", "Fateh-110", "Zolfaghar"), ("compare", "Fateh-110", "Zolfaghar", "Dezful", "Iskander-M"), ("family", "Fateh-110"),
    ("sources", "Zolfaghar"), ("annotate", str(EXAMPLE)), ("--help",), ("show", "--help"),
]  # fmt: skip
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")


def on_terminal(columns: int, *args: str, **env: str) -> tuple[int, str]:
    """Exit code and output of ``catalog ARGS`` on a terminal that is ``columns`` wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-c", "from catalog.cli import run; run()", *args]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(PYTHONPATH=str(installed_copy()), **env), cwd=ROOT / "tests"
    )
    os.close(theirs)
    output = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        output += piece
    os.close(ours)
    return process.wait(), output.decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [80, 200])
@pytest.mark.parametrize("args", VERBS, ids=lambda a: Path(" ".join(a)).stem)
def test_no_line_is_wider_than_the_terminal(args: tuple[str, ...], columns: int) -> None:
    code, output = on_terminal(columns, *args)
    assert code == 0
    lines = _ESCAPE.sub("", output).split("\n")
    wide = [line for line in lines if cell_len(line) > columns]
    assert [line for line in wide if not re.fullmatch(r" *https?://\S+", line)] == [], "an address alone stays whole, for copying"
    assert len(lines) > 3


@pytest.mark.parametrize(
    "args",
    [("compare", "Fateh-110", "Zolfaghar", "Dezful", "Shahed-136", "S-400", "Patriot"), ("list", "--origin", "IRN"), ("search", "fateh")],
    ids=lambda a: a[0],
)
def test_a_table_on_80_columns_has_the_words_and_figures_of_a_wide_one_whole(args: tuple[str, ...]) -> None:
    narrow, wide = (_ESCAPE.sub("", on_terminal(columns, *args)[1]) for columns in (80, 400))
    assert set(narrow.split()) == set(wide.split())


def test_a_comparison_too_wide_for_the_terminal_goes_on_below_with_its_labels() -> None:
    six = ("Fateh-110", "Zolfaghar", "Dezful", "Shahed-136", "S-400 Triumf", "Patriot")
    blocks = _ESCAPE.sub("", on_terminal(80, "compare", *six)[1]).strip("\n").split("\n\n")
    assert [re.split(" {2,}", block.split("\n")[0].strip()) for block in blocks] == [list(six[:3]), list(six[3:])]
    for block in blocks:
        assert re.findall(r"^(Type|Origin|Shown range|Family)\b", block, re.M) == ["Type", "Origin", "Shown range", "Family"]


def test_help_has_one_line_a_verb_and_cuts_none() -> None:
    from catalog.cli import LINES, VERBS

    commands = on_terminal(80, "--help")[1].split("Commands:\n")[1].splitlines()
    assert list(LINES) == list(VERBS)
    assert [line.split(maxsplit=1) for line in commands] == [[verb, LINES[verb]] for verb in VERBS]
    assert all(line.endswith(".") and not line.endswith("..") for line in commands)


def test_a_terminal_gets_colours_and_no_color_takes_them_away() -> None:
    assert "\x1b[" in on_terminal(80, "show", "Zolfaghar")[1]
    plain = on_terminal(80, "show", "Zolfaghar", NO_COLOR="1")[1]
    assert re.findall(r"\x1b\[[0-9;]*(?:3[0-7]|9[0-7]|38|48)[0-9;]*m", plain) == []
    assert _ESCAPE.sub("", plain) == _ESCAPE.sub("", on_terminal(80, "show", "Zolfaghar")[1])


def test_a_dumb_terminal_gets_no_escape_at_all() -> None:
    assert "\x1b" not in on_terminal(80, "show", "Zolfaghar", TERM="dumb")[1]


def test_json_on_a_terminal_is_indented_json() -> None:
    import json

    code, output = on_terminal(80, "show", "Zolfaghar", "--json")
    assert code == 0
    assert json.loads(output)["id"] == "zolfaghar"
    assert output.startswith("{\n  ")


def test_a_miss_looks_the_same_and_exits_1() -> None:
    code, output = on_terminal(80, "show", "zolfagar")
    assert code == 1
    assert "Did you mean Zolfaghar" in output
