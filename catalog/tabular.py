"""A person's table: CSV, TSV, XLSX or Parquet read as it stands, and written with columns added."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.errors import InputError, OutputError
from catalog.extras import need
from catalog.files import ordinary, text_content, whole_file

if TYPE_CHECKING:
    import pandas as pd

FORMS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".pq": "parquet"}
SHEET_ROWS, SHEET_COLUMNS, CELL = 1_048_576, 16_384, 32_767  # what an XLSX sheet and its cells hold
_SEPARATORS = ",;\t|"


class Sheet(NamedTuple):
    """A table with what is needed to write it back in its own form."""

    frame: pd.DataFrame
    form: str
    separator: str = ","
    encoding: str = "utf-8"  # utf-8-sig and utf-16 as Excel writes them come out as they went in
    others: tuple[str, ...] = ()  # further sheets of an XLSX file, which are not read


def form_of(path: Path) -> str:
    """Format by the name's ending; raises :class:`InputError` for an unknown one."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path}: unknown kind of table; names end in {', '.join(FORMS)}")
    return form


def read_sheet(path: Path, sheet: str | None = None) -> Sheet:
    """The table in ``path``, its texts as they stand. Raises :class:`InputError` that names the place."""
    form = form_of(path)
    if path.is_dir():
        raise InputError(f"{path}: is a directory; give a file")
    if not path.exists():
        raise InputError(f"{path}: no such file")
    ordinary(path)
    if form == "parquet":
        return Sheet(_parquet(path), form)
    if form == "xlsx":
        frame, others = _xlsx(path, sheet)
        return Sheet(frame, form, others=others)
    return _separated(path, form)


def _separated(path: Path, form: str) -> Sheet:
    import pandas as pd

    try:
        text_content(path, utf16=True)
        with path.open("rb") as file:
            start = file.read(1 << 16)
        encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        first = start.decode(encoding, "replace").lstrip("\r\n").splitlines()[:1]
        if not first or "\0" in first[0]:
            raise InputError(f"{path}: {'is empty' if not first else 'is no text'}; give a table with a header line")
        separator = "\t" if form == "tsv" else max(_SEPARATORS, key=first[0].count)
        _unique(path, next(csv.reader(first, delimiter=separator)))
        frame = pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False, encoding=encoding, skip_blank_lines=False)
        if not isinstance(frame.index, pd.RangeIndex):
            raise InputError(f"{path}:2: has more cells than the header line; check the separators and the header")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start:,} is no UTF-8; save the table as UTF-8 (in Excel: CSV UTF-8)") from error
    except (pd.errors.ParserError, csv.Error) as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}; check the quotes and the separators of that line") from error
    except pd.errors.EmptyDataError as error:
        raise InputError(f"{path}: is empty; give a table with a header line") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return Sheet(frame, form, separator, "utf-8" if encoding == "utf-8-sig" and not start.startswith(codecs.BOM_UTF8) else encoding)


def _xlsx(path: Path, sheet: str | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    import pandas as pd

    need("openpyxl", "xlsx", "Reading XLSX")
    try:
        with pd.ExcelFile(path, engine="openpyxl") as book:
            if sheet is not None and sheet not in book.sheet_names:
                raise InputError(f"{path}: no sheet {sheet!r}; it has {', '.join(map(str, book.sheet_names))}")
            chosen = sheet if sheet is not None else book.sheet_names[0]
            others = tuple(str(name) for name in book.sheet_names if name != chosen)
            rows = pd.read_excel(book, sheet_name=chosen, header=None, dtype=object, keep_default_na=False, na_values=[""])
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever the archive's faults lead to
        raise InputError(f"{path}: is no readable XLSX file ({' '.join(str(error).split())[:120]}); save it anew") from error
    if rows.empty:
        raise InputError(f"{path}: the sheet is empty; give a table with a header line")
    header = ["" if v is None or v != v else str(v) for v in rows.iloc[0]]
    _unique(path, header)
    frame = rows.iloc[1:].reset_index(drop=True)
    frame.columns = pd.Index(header)
    return frame.where(frame.notna(), None), others


def _parquet(path: Path) -> pd.DataFrame:
    parquet = need("pyarrow.parquet", "parquet", "Reading Parquet")
    import pandas as pd

    try:
        table = parquet.ParquetFile(path).read()
    except Exception as error:  # pyarrow raises its own and OSError alike
        raise InputError(f"{path}: is no whole Parquet file ({' '.join(str(error).split())[:120]}); copy or write it anew") from error
    _unique(path, table.column_names)
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _unique(path: Path, header: Sequence[str]) -> None:
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1 and name]
    if twice:
        places = ", ".join(str(i + 1) for i, name in enumerate(header) if name == twice[0])
        raise InputError(f"{path}: columns {places} are all named {twice[0]!r}; rename all but one")


def column_of(path: Path, frame: pd.DataFrame, name: str, texts: bool = True) -> pd.Series[Any]:
    """The column ``name``; raises :class:`InputError` with what there is, or where it holds numbers only."""
    import pandas as pd

    if name not in frame.columns:
        from catalog.suggest import nearest

        hint = nearest(name, map(str, frame.columns), limit=1, cutoff=50)
        also = f" Did you mean {hint[0]!r}?" if hint else ""
        raise InputError(f"{path}: no column {name!r}.{also} It has: {', '.join(map(repr, map(str, frame.columns)))}")
    column = frame[name]
    if texts and len(column) and not (pd.api.types.is_string_dtype(column.dtype) or column.dtype == object):
        raise InputError(f"{path}: column {name!r} holds {column.dtype}, not text; choose the column with the names")
    return column


def write_sheet(target: Path, sheet: Sheet) -> None:
    """The table into ``target``, whole or not at all."""
    with whole_file(target) as beside:
        beside.write_bytes(sheet_bytes(sheet))


def sheet_bytes(sheet: Sheet) -> bytes:
    """The table as a file of its form."""
    frame, form, separator, encoding, _others = sheet
    out = io.BytesIO()
    if form == "parquet":
        need("pyarrow", "parquet", "Writing Parquet")
        frame.to_parquet(out, index=False, engine="pyarrow")
    elif form == "xlsx":
        _write_xlsx(out, frame)
    else:
        frame.to_csv(out, index=False, sep=separator, lineterminator="\n", encoding=encoding)
    return out.getvalue()


def fits_sheet(frame: pd.DataFrame, what: str) -> None:
    """Raises :class:`OutputError` that names the place where an XLSX sheet cannot hold the table: nothing is cut."""
    import pandas as pd

    rest = "write CSV, TSV or Parquet"
    if len(frame) + 1 > SHEET_ROWS or len(frame.columns) > SHEET_COLUMNS:
        raise OutputError(f"{what} has {len(frame):,} rows and {len(frame.columns):,} columns; an XLSX sheet holds {SHEET_ROWS:,} and {SHEET_COLUMNS:,}: {rest}")
    for name, column in frame.items():
        values = column.array.categories if isinstance(column.dtype, pd.CategoricalDtype) else column
        if not (pd.api.types.is_string_dtype(values.dtype) or values.dtype == object):
            continue
        longest = max((len(value) for value in values if isinstance(value, str)), default=0)
        if longest > CELL:
            row = next(i for i, value in enumerate(column, 2) if isinstance(value, str) and len(value) > CELL)
            raise OutputError(f"{what}, row {row:,}, column {name!r}: {longest:,} characters; an XLSX cell holds {CELL:,}: {rest}")


def _write_xlsx(out: io.BytesIO, frame: pd.DataFrame) -> None:
    """One sheet; a cell that begins with = stays a text and never becomes a formula."""
    fits_sheet(frame, "the table")
    book = need("xlsxwriter", "xlsx", "Writing XLSX").Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm", "remove_timezone": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet("resolved")
    for column, name in enumerate(frame.columns):
        page.write_string(0, column, str(name))
    plain = frame.astype(object).where(frame.notna(), None)
    for number, row in enumerate(plain.itertuples(index=False, name=None), 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, column, value)
            elif isinstance(value, datetime.datetime):
                whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
                page.write_datetime(number, column, value, *([day] if whole_day else []))
            elif value is not None:
                page.write(number, column, value if isinstance(value, bool | int | float) else str(value))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))
    book.close()
