"""The verb that holds an article's figures against the record: factcheck."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from catalog.claim import DIFFERS
from catalog.cli import catalogue, catalogue_option
from catalog.decisions import read_decisions
from catalog.documents import KINDS, annotate_document
from catalog.errors import InputError, UnknownSystem
from catalog.files import write_whole
from catalog.output import dump, on_terminal, tsv
from catalog.render_claims import HEADER, LABELS, Checked, label, report_dict, rows, stated, summary
from catalog.textfile import read_input

FORMATS = ("terminal", "tsv", "json", "markdown", "html")
#: what a folder is searched for
ARTICLES = frozenset({".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".docm", ".dotx", ".pdf"})
_BY_SUFFIX = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


@click.command("factcheck")
@click.argument("paths", metavar="FILE|FOLDER|- …", nargs=-1, required=True)
@click.option("--to", "form", type=click.Choice(FORMATS), help="Output; left out: a table, or TSV in a pipe.")
@click.option("--from", "kind", type=click.Choice(KINDS), help="Kind of the input; left out: what it begins with, or its name, tells.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write to a file instead of stdout.")
@click.option("--differs", "only", is_flag=True, help="Only what differs.")
@click.option("--decisions", type=click.Path(path_type=Path), help="A file of names to ignore, force or prefer; it always wins.")
@click.option("--json", "as_json", is_flag=True, help="The same as --to json.")
@catalogue_option
def factcheck_command(
    paths: tuple[str, ...], form: str | None, kind: str | None, out: Path | None, only: bool, decisions: Path | None, as_json: bool, own: Path | None
) -> None:
    """Hold the figures that an article states against the catalogue's sourced statements.

    Reads text, HTML, Markdown, DOCX and PDF, and folders of them. Range, payload, warhead, speed, origin and type.
    Exit code 1 where something differs, 0 otherwise.

    \b
    catalog factcheck article.txt
    catalog factcheck report.pdf draft.docx
    catalog factcheck drafts/ --to markdown -o report.md
    """
    files = _files(paths)
    try:
        checked, unread = _check(files, kind, catalogue(own), decisions, only)
    except UnknownSystem as error:
        raise click.UsageError(str(error)) from error
    for reason in unread:
        click.echo(reason, err=True)
    if not checked:
        raise InputError(f"none of the {len(files)} articles could be read")
    if as_json:
        form = "json"
    if form is None:
        form = _BY_SUFFIX.get(out.suffix.lower(), "tsv") if out is not None else "terminal" if on_terminal() else "tsv"
    if out is not None:
        write_whole(out, _text(checked, form))
        click.echo(f"{out}: {summary(checked)}", err=True)
    elif form == "json":
        dump(report_dict(checked))
    elif form == "tsv":
        tsv(HEADER, rows(checked))
    elif form == "terminal":
        from catalog.render_terminal import console

        table(checked, console())
    else:
        click.echo(_text(checked, form).encode("utf-8", "surrogatepass"), nl=False)
    if unread or any(k.verdict == DIFFERS for c in checked for k in c.annotation.claims):
        sys.exit(1)


def _files(paths: Sequence[str]) -> list[str]:
    """The articles that ``paths`` name; a folder stands for those inside it, by name.

    Raises :class:`InputError` for a folder without any.
    """
    found: list[str] = []
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            found.append(path)
            continue
        inside = sorted(str(f) for f in Path(path).rglob("*") if f.suffix.lower() in ARTICLES and f.is_file())
        if not inside:
            raise InputError(f"{path}: no article in this folder; {', '.join(sorted(ARTICLES))} are read")
        found += inside
    return found


def _check(files: Sequence[str], kind: str | None, catalog: Any, decisions: Path | None, only: bool) -> tuple[list[Checked], list[str]]:
    """Every article annotated and its claims read; and why some of several could not be.

    A progress bar on stderr for several, on a terminal. Raises :class:`InputError` where the only one cannot be read.
    """
    from rich.progress import track

    from catalog.render_terminal import console

    quiet = console(stderr=True)
    many: Any = files
    if len(files) > 1:
        many = track(files, "Checking", console=quiet, disable=not quiet.is_terminal, transient=True)
    decided = read_decisions(catalog, decisions)
    checked: list[Checked] = []
    unread: list[str] = []
    for file in many:
        label = "standard input" if file == "-" else file
        try:
            document = annotate_document(read_input(file), kind, catalog=catalog, decisions=decided, name=label)
        except InputError as error:
            if len(files) == 1:
                raise
            unread.append(str(error))
            continue
        annotation = document.annotation
        if only:
            annotation.claims = [k for k in annotation.claims if k.verdict == DIFFERS]
        else:
            _ = annotation.claims  # read here, under the bar
        checked.append(Checked(label, annotation, document.place))
    return checked, unread


def _text(checked: list[Checked], form: str) -> str:
    """The report as a string."""
    from catalog import render_claims

    if form == "markdown":
        return render_claims.markdown_report(checked)
    if form == "html":
        return render_claims.html_report(checked)
    if form == "json":
        import json

        return json.dumps(report_dict(checked), ensure_ascii=True, indent=1) + "\n"
    if form == "terminal":
        from catalog.render_terminal import console

        out = console(100, False)
        with out.capture() as captured:
            table(checked, out)
        return captured.get()
    lines = [HEADER, *rows(checked)]
    return "".join("\t".join(" ".join(str("" if v is None else v).split()) for v in line) + "\n" for line in lines)


def table(checked: Sequence[Checked], out: Any) -> None:
    """The report for a person at a terminal."""
    from rich.table import Table
    from rich.text import Text

    from catalog.render_terminal import FIGURE, LABEL, NAME, QUIET, WARN

    for one in checked:
        annotation = one.annotation
        if not annotation.claims:
            continue
        title = one.label if len(checked) > 1 else None
        grid = Table(box=None, pad_edge=False, header_style=LABEL, title=title, title_justify="left", title_style=NAME)
        grid.add_column(one.where(annotation.claims[0])[0].capitalize(), justify="right", style=QUIET)
        grid.add_column("Stated", overflow="fold", ratio=3)
        grid.add_column("System", style=NAME, overflow="fold", ratio=2)
        grid.add_column("Verdict", overflow="fold", ratio=2)
        grid.add_column("Held against", overflow="fold", ratio=5)
        for k in annotation.claims:
            said = Text(" ".join(k.text.split()), style=FIGURE)
            if k.unit and k.unit not in k.text:
                said.append(f" = {stated(k)}", style=QUIET)
            said.append(f"  {LABELS[k.field]}", style=QUIET)
            verdict = Text(label(k), style=WARN if k.verdict == DIFFERS else "")
            grid.add_row(str(one.where(k)[1]), said, k.name, verdict, k.why)
        out.print(grid)
    out.print(Text(summary(checked), style=QUIET))
    index = checked[0].annotation.index
    out.print(Text(f"Catalogue {index.version} ({index.digest})", style=QUIET))
