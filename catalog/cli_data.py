"""Verbs about the data itself: validate, export, schema."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from catalog.cli import catalogue, catalogue_option, json_option
from catalog.output import dump, on_terminal, tsv

FORMATS = ("csv", "tsv", "json", "jsonl", "parquet", "feather", "sqlite", "duckdb", "xlsx")
WHOLE = {"sqlite": "SQLite", "duckdb": "DuckDB", "xlsx": "XLSX", "json": "JSON"}  # every table in one file
MOST_PRINTED = 1000


@click.command("validate")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="Rewrite the file in canonical form (order, layout); values stay as they are.")
@json_option
def validate_command(file: Path | None, fix: bool, as_json: bool) -> None:
    """Check a data file, or the shipped data: every finding with file, line and column.

    \b
    catalog validate
    catalog validate my-systems.yaml --fix
    """
    from catalog.api import load
    from catalog.bundle import CHECKOUT, COMPILED
    from catalog.compiler import validate_file
    from catalog.validation import canonical_findings, fix_file

    if file is None and COMPILED.exists():
        cat = load()
        if as_json:
            dump([])
        click.echo(f"The installed data ({cat.version}, {cat.digest}) was checked when it was built.", err=True)
        return
    target = file or CHECKOUT / "systems.yaml"
    if fix:
        for path in (target, *([target.with_name("sources.yaml")] if file is None else [])):
            if fix_file(path):
                click.echo(f"{path}: rewritten in canonical form", err=True)
    base = load().bundle if file is not None else None
    findings = validate_file(target, base)
    findings += canonical_findings(target, whole=file is None)
    if as_json:
        dump([f._asdict() for f in findings])
    elif on_terminal():
        for finding in findings[:MOST_PRINTED]:
            click.echo(str(finding))
    else:
        for finding in findings:
            click.echo(str(finding))
    if on_terminal() and not as_json and len(findings) > MOST_PRINTED:
        click.echo(f"… and {len(findings) - MOST_PRINTED:,} more; a pipe or --json gets them all", err=True)
    what = f"{len(findings):,} finding{'s' if len(findings) != 1 else ''}" if findings else "no findings"
    click.echo(f"{target}: {what}", err=True)
    sys.exit(1 if findings else 0)


@click.command("export")
@click.option("--to", "form", type=click.Choice(FORMATS), required=True, help="Format.")
@click.option("-o", "--out", type=click.Path(), help="File, or folder for one file a table; left out: stdout.")
@click.option(
    "--table",
    type=click.Choice(["systems", "statements", "names", "relations", "sources", "types"]),
    help="One table (CSV, TSV, JSON Lines, Parquet, Feather); left out: systems on stdout, all of them in a folder.",
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
@catalogue_option
def export_command(form: str, out: str | None, table: str | None, force: bool, own: Path | None) -> None:
    """Export the catalogue.

    \b
    catalog export --to csv -o tables/
    catalog export --to csv --table statements
    catalog export --to jsonl -o catalogue.jsonl
    catalog export --to sqlite -o catalogue.sqlite
    catalog export --to parquet -o tables/ --force
    """
    if form in WHOLE and table is not None:
        raise click.UsageError(f"{WHOLE[form]} holds every table; leave --table out, or choose csv, tsv, jsonl, parquet or feather")
    if form in WHOLE and out is not None and (out.endswith(("/", os.sep)) or Path(out).is_dir()):
        folder = Path(out)
        target = folder / f"catalogue.{form}" if folder.is_dir() else folder.with_name(f"{folder.name or 'catalogue'}.{form}")
        raise click.UsageError(f"{out} is a folder, and {WHOLE[form]} is one file; give its name, as in: -o {target}")
    from catalog.exporting import export

    result = export(catalogue(own), form, Path(out) if out is not None else None, table, force)
    if isinstance(result, str):
        sys.stdout.write(result)
    else:
        for path in result:
            click.echo(str(path), err=True)


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of the data files, for editors.

    \b
    catalog schema > systems.schema.json
    """
    from catalog.schema import schema_text

    sys.stdout.write(schema_text())


__all__ = ["export_command", "schema_command", "tsv", "validate_command"]
