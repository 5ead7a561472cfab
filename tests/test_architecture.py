"""The straight line of the data: a module imports what stands before it, and a look-up imports little."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest
from helpers import ROOT, environment, installed_copy

PACKAGE = ROOT / "catalog"


def imports_of(path: str, everywhere: bool = False) -> Iterator[str]:
    """Modules of the package that a module imports: at its top (types only excepted), or anywhere in it."""
    tree = ast.parse((PACKAGE / f"{path}.py").read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if everywhere else iter(tree.body)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "catalog":
            yield from [node.module.split(".")[1]] if "." in node.module else [a.name for a in node.names if (PACKAGE / f"{a.name}.py").exists()]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("catalog."))


#: The line, stage by stage: data → read → check → look-up → prose → figures in prose → what is shown → verbs.
STAGES = {
    "the record": ["errors", "output", "model", "fold", "suggest", "quantity", "figures", "textfile", "files", "extras"],
    "read and check": ["strictyaml", "conform", "reader", "formatter", "validation", "schema", "bundle", "checks", "compiler", "building"],
    "look-up and tables": ["index", "citations", "facts", "showing", "generic", "tables"],
    "prose": ["splitting", "surroundings", "scan", "tails", "patterns", "coordination", "roles", "cues",
              "evidence", "mention", "scene", "looks", "weighing", "hits", "reading"],
    "figures in prose": ["nametable", "claim", "claim_patterns", "numerals", "amounts", "claim_series", "claim_fields", "subjects",
                         "assertions", "leftovers", "verdicts", "claims"],
    "columns": ["singular", "parts", "tabular", "resolving", "resolved"],
    "the catalogue": ["annotation", "api", "stats"],
    "what is shown": ["export_tables", "exporting", "mention_table", "review", "render_text", "render_markdown", "render_json",
                      "cards", "systems_table", "html_page", "render_html", "render_claims", "render_terminal", "chart_data",
                      "chart_terminal", "charts"],
    "documents": ["decisions", "markdown_document", "html_document", "docx_package", "docx_document", "pdf_document", "webannotation",
                  "brat", "render_rows", "documents"],
    "any size": ["corpus_input", "corpus_records", "corpus", "corpus_charts", "corpus_summary", "corpus_run", "export_files"],
    "verbs": ["cli", "cli_look", "cli_text", "cli_check", "cli_resolve", "cli_data", "cli_chart", "cli_corpus", "cli_stats",
              "entry", "__main__"],
}  # fmt: skip
ORDER = [module for stage in STAGES.values() for module in stage]


def modules() -> list[str]:
    return sorted(p.stem for p in PACKAGE.glob("*.py") if p.stem != "__init__")


def test_every_module_has_its_place_on_the_line() -> None:
    assert [m for m in modules() if m not in ORDER] == []
    assert [m for m in ORDER if m not in modules()] == []


@pytest.mark.parametrize("module", ORDER)
def test_a_module_imports_only_what_stands_before_it(module: str) -> None:
    before = set(ORDER[: ORDER.index(module)])
    assert [m for m in imports_of(module) if m not in before] == []


def test_a_module_stays_short() -> None:
    """One reason to change each; the few that are longer hold one thing that would be worse in two."""
    long = {m: n for m in modules() if (n := len((PACKAGE / f"{m}.py").read_text(encoding="utf-8").splitlines())) > 500}
    assert long == {}


# What a start pays for

HEAVY = ("pandas", "numpy", "pydantic", "yaml", "rapidfuzz", "daachorse", "asyncio", "urllib.request", "socket", "ssl", "sqlite3")
RENDERERS = tuple(f"catalog.render_{name}" for name in ("html", "markdown", "json", "text"))


def imported_by(code: str) -> set[str]:
    """Every module in ``sys.modules`` of an installed copy once ``code`` has run."""
    tell = "import sys; print('\\n'.join(sys.modules), file=sys.stderr)"
    script = f"try:\n    {code}\nexcept SystemExit: pass\n{tell}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(PYTHONPATH=str(installed_copy())), cwd="/", check=True
    )
    return set(done.stderr.split())


def offenders(code: str, unwanted: tuple[str, ...]) -> list[str]:
    return [m for m in unwanted if m in imported_by(code)]


def test_importing_the_package_imports_nothing_else_of_weight() -> None:
    assert offenders("import catalog", (*HEAVY, "click", "rich", "msgspec", *RENDERERS, "catalog.render_terminal")) == []


def test_a_look_up_imports_neither_tables_nor_readers_nor_renderers() -> None:
    assert offenders("import catalog; catalog.lookup('Zolfaghar').summary", (*HEAVY, "click", "rich", *RENDERERS, "catalog.render_terminal", "catalog.reader")) == []


def test_show_in_a_pipe_imports_no_renderer() -> None:
    show = "from catalog.cli import run; sys = __import__('sys'); sys.argv = ['catalog', 'show', 'Zolfaghar']; run()"
    assert offenders(show, (*HEAVY, "rich", *RENDERERS, "catalog.render_terminal", "catalog.reader", "catalog.reading")) == []


def test_show_on_a_terminal_imports_no_renderer_but_the_terminals() -> None:
    show = (
        "import sys; from catalog.cli import run; sys.stdout.isatty = lambda: True;"
        " sys.argv = ['catalog', 'show', 'Zolfaghar']; run()"
    )
    loaded = imported_by(show)
    assert "catalog.render_terminal" in loaded
    assert [m for m in (*HEAVY, *RENDERERS, "catalog.reader", "catalog.reading") if m in loaded] == []


def test_nothing_is_written_at_import_or_look_up() -> None:
    before = {p: p.stat().st_mtime_ns for p in installed_copy().rglob("*") if "__pycache__" not in p.parts}
    imported_by("import catalog; catalog.lookup('Zolfaghar')")
    assert {p: p.stat().st_mtime_ns for p in installed_copy().rglob("*") if "__pycache__" not in p.parts}.keys() == before.keys()


def test_only_verbs_write_files_and_only_through_the_one_module_that_renames() -> None:
    writers = [
        f"{m}.py: {call}"
        for m in modules()
        if m != "files"
        for call in ("write_text(", "write_bytes(", '"w"', '"wb"', "mkstemp")
        for text in [(PACKAGE / f"{m}.py").read_text(encoding="utf-8")]
        if call in text and "with whole_file(" not in text
    ]
    assert writers == []
