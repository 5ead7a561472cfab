"""The documentation holds: every example runs, every link leads somewhere, every verb is described.

Examples stand in fenced blocks of README.md, CONTRIBUTING.md and docs/*.md:

* ``python``: ``>>>`` lines, run as doctests; the blocks of one file share their names;
* ``r``: run by base R beside the exported tables, where R is installed;
* ``console``: ``$ command`` lines, run by a shell on a terminal of 80 columns in the repository's
  root. ``$ echo $?`` prints the exit code of the line before. A block whose fence says
  ``console noexec`` is only looked at.

``…`` in an expected output stands for any part of a line, alone on a line for any lines.
"""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from helpers import DATA, ROOT, environment, installed_copy

from catalog import load
from catalog.cli import VERBS
from catalog.exporting import export

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```(\w+)?([^\n]*)\n(.*?)^```$", re.M | re.S)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLUMNS = 80


class Block(NamedTuple):
    """A fenced block: where it stands, its language, what else its fence says, and its text."""

    page: Path
    line: int
    language: str
    flags: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """Every fenced block of ``page``."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, m.start()) + 2, m[1] or "", m[2].strip(), m[3]) for m in _FENCE.finditer(text)
    ]


EVERY = [block for page in PAGES for block in blocks(page)]
CONSOLE = [b for b in EVERY if b.language == "console" and "noexec" not in b.flags]


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output that the page shows."""
    parts = re.split(r"^\$ ", block.text, flags=re.M)
    assert not parts[0].strip(), f"{block}: begins with an output"
    return [(first, rest) for first, _, rest in (part.partition("\n") for part in parts[1:])]


def agrees(wanted: str, got: str) -> bool:
    """Whether ``got`` is ``wanted``: ``…`` is any part of a line, alone on a line any lines.

    Runs of blanks are one blank, so that a longer name elsewhere in a table breaks no page.
    """

    def tidy(text: str) -> list[str]:
        return [re.sub(r" +", " ", line).strip(" ") for line in text.strip("\n").splitlines()]

    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line == "…" else "[^\n]*?".join(map(re.escape, line.split("…"))) + r"\n" for line in tidy(wanted)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in tidy(got))) is not None


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH with ``catalog`` on it: the package with its data compiled, as an installed copy has it.

    ``validate`` and ``schema`` run on the checkout, which is what they are for.
    """
    folder, bin = installed_copy(), tmp_path_factory.mktemp("bin")
    script = bin / "catalog"
    script.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"sys.path.insert(0, {str(ROOT)!r} if sys.argv[1:2] in (['validate'], ['schema']) else {str(folder)!r})\n"
        "from catalog.cli import run\nrun()\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    return os.pathsep.join([str(script.parent), str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def on_terminal(command: str, cwd: Path, path: str) -> tuple[str, int]:
    """What a person sees who types ``command``: both streams without colours, and the exit code."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    env = {k: v for k, v in environment(PATH=path).items() if k != "PYTHONPATH"}
    process = subprocess.Popen(["sh", "-c", command], cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    out = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says EIO where the last writer has gone
            break
        if not piece:
            break
        out += piece
    os.close(ours)
    code = process.wait(timeout=60)
    return _ESCAPE.sub("", out.decode("utf-8", "replace").replace("\r\n", "\n")), code


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the examples read, so that what they write is nobody's."""
    folder = tmp_path_factory.mktemp("root")
    for name in ("examples", "data"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("block", CONSOLE, ids=str)
def test_console_example(block: Block, path: str, place: Path) -> None:
    code = 0
    for command, wanted in commands(block):
        if command == "echo $?":
            got = str(code)
        else:
            assert re.search(r"\bcatalog\b", command), f"{block}: {command}: only catalog is run here"
            got, code = on_terminal(command, place, path)
        assert agrees(wanted, got), f"{block}: $ {command}\n--- the page shows\n{wanted}\n--- it prints\n{got}"


@pytest.mark.parametrize("page", [p for p in PAGES if any(b.language == "python" for b in blocks(p))], ids=lambda p: p.name)
def test_python_examples(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False)
    names: dict[str, Any] = {}
    failures: list[str] = []
    for block in blocks(page):
        if block.language != "python":
            continue
        assert ">>>" in block.text, f"{block}: Python examples are written as >>> lines, so that they can be run"
        test = doctest.DocTestParser().get_doctest(block.text, names, block.page.name, str(page), block.line - 1)
        for example in test.examples:
            example.want = example.want.replace("…", "...")
        runner.run(test, out=failures.append, clear_globs=False)
        names.update(test.globs)
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("block", [b for b in EVERY if b.language == "r"], ids=str)
def test_r_example(block: Block, tmp_path: Path) -> None:
    """Base R beside the tables that ``catalog export --to csv -o tables/`` writes; the example checks itself by stopifnot()."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed")
    assert "stopifnot(" in block.text
    export(load(), "csv", tmp_path / "tables", None)
    (tmp_path / "example.R").write_text(block.text, encoding="utf-8")
    done = subprocess.run([rscript, "--vanilla", "example.R"], cwd=tmp_path, env=environment(LC_ALL="C.UTF-8"), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_documented_with_its_help(verb: str) -> None:
    import click

    command: click.Command = getattr(importlib.import_module(f"catalog.cli_{VERBS[verb]}"), f"{verb}_command")
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `?catalog {verb}`?$(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert section, f"docs/command-line.md has no section “## catalog {verb}”"
    first = " ".join((command.help or "").split("\n\n")[0].replace("\b", "").split())
    assert first in " ".join(section[1].split()), f"the section of {verb} does not hold its help: {first}"
    for parameter in command.params:
        for option in (o for o in parameter.opts if o.startswith("--")):
            assert f"`{option}" in section[1], f"the section of {verb} says nothing of {option}"
    assert f"$ catalog {verb}" in section[1], f"the section of {verb} has no example that runs"
    assert "\n    catalog " in f"\n{command.help}".replace("\b\n", "\n    ") or "catalog " in (command.help or "")


def test_every_verb_has_its_section_and_no_other() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `?catalog (\S+?)`?$", text, re.M) == list(VERBS)


def test_field_table_is_the_generated_one() -> None:
    from catalog.schema import field_table

    text = (ROOT / "docs" / "data-format.md").read_text(encoding="utf-8")
    between = text.split("<!-- fields: generated -->\n")[1].split("<!-- fields: end -->")[0]
    assert between.strip() == field_table().strip(), "run: python docs/make_tables.py"


def test_table_columns_are_those_of_the_code() -> None:
    spec = importlib.util.spec_from_file_location("make_tables", ROOT / "docs" / "make_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    between = text.split("<!-- columns: generated -->\n")[1].split("<!-- columns: end -->")[0]
    assert between.strip() == module.column_tables().strip(), "run: python docs/make_tables.py"


def _slug(heading: str) -> str:
    plain = re.sub(r"[`*]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md", ROOT / "examples" / "README.md"], ids=lambda p: p.name)
def test_relative_links_resolve(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"`[^`\n]+`", "", text)
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        goal = (page.parent / file).resolve() if file else page
        if not goal.exists():
            missing.append(target)
        elif anchor and goal.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", goal.read_text(encoding="utf-8")), re.M)
            if anchor not in map(_slug, headings):
                missing.append(target)
    assert not missing, f"{page.name} links to what is not there: {missing}"


def test_every_page_of_docs_is_reached_from_its_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert [p.name for p in PAGES if p.parent.name == "docs" and p.name != "index.md" and f"({p.name})" not in index] == []


def test_pages_speak_of_the_project_alone() -> None:
    for page in [*PAGES, ROOT / "CHANGELOG.md", ROOT / "CITATION.cff", *sorted((ROOT / "examples").glob("*"))]:
        text = page.read_text(encoding="utf-8")
        found = re.findall(r"(?:^|[\s(`'\"])(/(?:home|root|work|tmp|usr|opt|Users)/[^\s)`'\"]*)", text)
        assert not found, f"{page.name} names places of one machine: {found}"


def test_the_entry_of_the_contributing_guide_is_valid(tmp_path: Path) -> None:
    """Follows CONTRIBUTING.md: both snippets go into a copy of ``data/``, which must then have no new findings."""
    from catalog.compiler import compile_folder, validate_file
    from catalog.index import Index
    from catalog.validation import fix_file

    found = {b.flags: b.text for b in blocks(ROOT / "CONTRIBUTING.md") if b.language == "yaml"}
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    systems, sources = folder / "systems.yaml", folder / "sources.yaml"

    for file, part in ((systems, found["data/systems.yaml"]), (sources, found["data/sources.yaml"])):
        with file.open("a", encoding="utf-8") as out:
            out.write(part)
        assert fix_file(file), f"{file.name}: the entry went in at its end, so the formatter has something to sort"
    # The copy stands elsewhere, so it is checked as a person's own file: alone, with its own sources.
    news = [str(f) for f in validate_file(systems, None) if "example-" in str(f)]
    assert not news, "\n".join(news)
    index = Index(compile_folder(folder))
    assert index.lookup("Swift-9").name == "Example Swift"
    assert index.lookup("Example Swift").range_text == "up to 250 km"
