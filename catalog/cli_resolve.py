"""The verb that reads a column of names: resolve."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from catalog.cli import catalogue, catalogue_option
from catalog.errors import InputError, OutputError
from catalog.output import dump

ADDED = (
    "part", "system", "name", "certainty", "type", "category", "origin", "range_km_min", "range_km_max", "range_field",
    "alternatives", "why",
)  # fmt: skip


@click.command("resolve")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", "-c", required=True, metavar="NAME", help="The column with the names.")
@click.option("--kind", metavar="WORD", help="What the column is about: missile, uav, air_defence, a type …")
@click.option("--type-column", metavar="NAME", help="A column that holds the type; decides between systems of one name.")
@click.option("--country-column", metavar="NAME", help="A column that holds the country of design; decides likewise.")
@click.option("--one-row", is_flag=True, help="Keep one row a line, items parted by ;. Left out: one row an item.")
@click.option("--sheet", metavar="NAME", help="Sheet of an XLSX file; left out: the first.")
@click.option("--prefix", default="catalog_", show_default=True, help="In front of the added columns' names.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write here (CSV, TSV, XLSX or Parquet by its name).")
@click.option("--review", type=click.Path(path_type=Path), help="Write what a person should decide to this CSV file.")
@click.option("--decisions", type=click.Path(path_type=Path), help="A review file with its `decision` column filled in.")
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
@click.option("--json", "as_json", is_flag=True, help="Print the resolved items as JSON.")
@catalogue_option
def resolve_command(
    file: Path, column: str, kind: str | None, type_column: str | None, country_column: str | None, one_row: bool, sheet: str | None,
    prefix: str, out: Path | None, review: Path | None, decisions: Path | None, force: bool, as_json: bool, own: Path | None,
) -> None:  # fmt: skip
    """Turn a column of messy weapon names into ids, types and ranges; what is not sure goes to a review file.

    \b
    catalog resolve attacks.csv --column model -o resolved.csv --review review.csv
    catalog resolve attacks.csv --column model -o resolved.csv --decisions review.csv --force
    """
    from catalog.tabular import FORMS, Sheet, column_of, form_of, read_sheet, sheet_bytes, write_sheet

    for target in (out, review):
        if target is not None and target.exists() and not force:
            raise OutputError(f"{target}: exists; give another name, or --force to overwrite it")
    if out is not None:
        form_of(out)
    table = read_sheet(file, sheet)
    if table.others:
        click.echo(f"{file}: the sheets {', '.join(table.others)} are not read (--sheet chooses one)", err=True)
    values = column_of(file, table.frame, column)
    hints = {
        what: column_of(file, table.frame, name, texts=False)
        for what, name in (("types", type_column), ("countries", country_column))
        if name is not None
    }
    cat = catalogue(own)
    try:
        found = cat.resolve(values, kind=kind, decisions=decisions, explode=not one_row, **hints)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise click.BadParameter(str(error), param_hint="--kind") from error
    if review is not None:
        from catalog.files import write_whole
        from catalog.review import review_text

        text, open_parts = review_text(found, values)
        write_whole(review, text)
        click.echo(f"{review}: {open_parts:,} to decide", err=True)
    if as_json:
        return dump(_records(found))
    result = _beside(file, table.frame, found, prefix)
    if out is not None:
        form = FORMS[out.suffix.lower()]
        same = form == table.form
        separator = table.separator if same else "\t" if form == "tsv" else ","
        write_sheet(out, Sheet(result, form, separator, table.encoding if same else "utf-8"))
    else:
        sys.stdout.write(sheet_bytes(Sheet(result, "tsv", "\t")).decode("utf-8", "surrogatepass"))
    _tell(found, len(table.frame))
    return None


def _beside(file: Path, frame: Any, found: Any, prefix: str) -> Any:
    """The input's rows with the resolved columns beside them."""
    clash = [f"{prefix}{name}" for name in ADDED if f"{prefix}{name}" in frame.columns]
    if clash:
        raise InputError(f"{file}: already has the column {clash[0]!r}; choose another --prefix")
    result = frame.take(found["row"].to_numpy(dtype="int64"))
    for name in ADDED:
        values = found[name]
        if name == "certainty":
            values = values.astype("string")
        result[f"{prefix}{name}"] = values.array
    return result


def _records(found: Any) -> list[dict[str, Any]]:
    plain = found.astype(object).where(found.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def _tell(found: Any, rows: int) -> None:
    counts = found["certainty"].value_counts(sort=False)
    told = ", ".join(f"{name} {n:,}" for name, n in counts.items() if n)
    click.echo(f"{rows:,} rows, {len(found):,} items: {told}; {int(found['review'].sum()):,} want a look", err=True)
