"""The catalogue as one object: look-up, tables and annotation behind short names."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from catalog.bundle import Bundle, language_tables, load_shipped
from catalog.index import Index, System

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from catalog.annotation import Annotation
    from catalog.reading import Reader
    from catalog.resolving import Resolver

    Path_ = str | os.PathLike[str]


class Catalog(Index):
    """A catalogue of weapon systems. Made by :func:`load`; immutable, safe under threads, pickles.

    Its tables are pandas DataFrames that belong to the caller: changing one changes nothing here.
    """

    def __repr__(self) -> str:
        return f"<Catalog {self.version} ({self.digest}): {len(self)} systems>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.bundle,)

    @property
    def systems(self) -> pd.DataFrame:
        """One row a system, index ``id``; docs/python.md lists the columns."""
        from catalog import tables

        return tables.systems(self)

    @property
    def statements(self) -> pd.DataFrame:
        """One row a statement, in its field's unit."""
        from catalog import tables

        return tables.statements(self)

    @property
    def names(self) -> pd.DataFrame:
        """One row a name of a system."""
        from catalog import tables

        return tables.names(self)

    @property
    def relations(self) -> pd.DataFrame:
        """One row a relation between two systems."""
        from catalog import tables

        return tables.relations(self)

    @property
    def sources(self) -> pd.DataFrame:
        """One row a source, index ``id``."""
        from catalog import tables

        return tables.sources(self)

    @property
    def types(self) -> pd.DataFrame:
        """One row a type of the vocabulary, index ``id``."""
        from catalog import tables

        return tables.types(self)

    def search(self, text: str | None = None, **filters: Any) -> pd.DataFrame:
        """Systems that ``text`` may name and that meet every filter, best first.

        Filters: ``type``, ``category``, ``origin`` (code, name or adjective; RUS finds Soviet designs
        too), ``operator``, ``family``, ``kind``, ``status``, ``range_km`` as (least, greatest) with
        None for an open end, ``limit``. Raises ``ValueError`` for a value that no entry could have.
        """
        from catalog import tables

        return tables.search(self, text, **filters)

    @functools.cached_property
    def resolver(self) -> Resolver:
        """What reading a column of names needs; made on first use, once."""
        from catalog.resolving import Resolver

        return Resolver(self)

    def resolve(
        self,
        values: Any,
        *,
        kind: str | None = None,
        types: Any = None,
        countries: Any = None,
        decisions: Any = None,
        explode: bool = True,
    ) -> pd.DataFrame:
        """A column of messy names as systems: one row an item, aligned with ``values`` by ``row`` and index.

        ``values`` is a sequence of texts or a Series. Columns: ``row`` (position in the input), ``part``,
        ``system``, ``name``, ``certainty`` (exact, spelling, variant, family, category, none), ``kind``,
        ``type``, ``category``, ``origin``, ``range_km_min``, ``range_km_max``, ``range_field`` (what the range
        is: ``range_km``, or ``engagement_range_km`` of air defence), ``alternatives``, ``why``, ``review`` (a
        person should look). ``explode=False`` gives one row a value, items parted by ``;``.

        ``kind`` (``"missile"``, ``"uav"``, a type) and the columns ``types`` and ``countries`` decide between
        systems of one name. ``decisions`` is a corrected review file, or a mapping of part to system.
        """
        from catalog.resolved import resolve
        from catalog.review import as_decisions

        chosen = as_decisions(self, decisions)
        return resolve(self.resolver, values, kind=kind, types=types, countries=countries, decisions=chosen, explode=explode)

    def chart_range(self, systems: Any = None, *, log: bool = True, title: str = "Range by system") -> alt.VConcatChart:
        """An Altair chart of the shown ranges with their spread; ``systems`` are rows of a table, ids or names, or None for all."""
        from catalog.charts import range_chart

        return range_chart(self, systems, log=log, title=title)

    def chart_timeline(self, systems: Any = None, *, title: str = "Years on record") -> alt.VConcatChart:
        """An Altair chart of the years that sources state: first shown, first flight, in service, retired."""
        from catalog.charts import timeline_chart

        return timeline_chart(self, systems, title=title)

    def chart_family(self, name: str) -> alt.VConcatChart:
        """An Altair chart of the family of ``name`` as a tree."""
        from catalog.charts import family_chart

        return family_chart(self, name)

    @functools.cached_property
    def reader(self) -> Reader:
        """What reading prose needs; made on first use, once."""
        from catalog.reading import Reader

        return Reader(self.bundle, language_tables())

    @functools.cached_property
    def _annotation(self) -> type[Annotation]:
        """The class, imported on first use; an import statement in every call would cost a tenth of a short one."""
        from catalog.annotation import Annotation

        return Annotation

    @overload
    def annotate(self, text: str) -> Annotation: ...  # type: ignore[overload-overlap]  # a str iterates over str, and comes first

    @overload
    def annotate(self, text: Iterable[str]) -> list[Annotation]: ...

    def annotate(self, text: str | Iterable[str]) -> Annotation | list[Annotation]:
        """The systems that ``text`` names; a list of annotations for a sequence of texts.

        Raises ``TypeError`` for anything that is not text.
        """
        if isinstance(text, str):
            return self._annotation(text, self.reader.read(text), self)
        if isinstance(text, bytes | bytearray):
            raise TypeError("annotate() reads text, not bytes; decode it first")
        if not isinstance(text, Iterable):
            raise TypeError(f"annotate() reads text, not {type(text).__name__}")
        read, made = self.reader.read, self._annotation
        return [made(one, read(one), self) for one in map(_text, text)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"annotate() reads text, not {type(value).__name__}")
    return value


@functools.cache
def _shipped() -> Catalog:
    return Catalog(load_shipped())


def load(path: Path_ | Sequence[Path_] | None = None, *, base: bool = False) -> Catalog:
    """The shipped catalogue, or one's own.

    ``path`` names a file in the format of ``data/systems.yaml`` (its sources in the same file or in
    ``sources.yaml`` beside it). ``base=True`` lays it over the shipped catalogue: its entries win, its
    names and rules join in. Several paths are laid one over the other, the last on top. Raises :class:`InvalidData` with every finding for a file that breaks the
    rules, :class:`InputError` for one that cannot be read.
    """
    if path is None:
        return _shipped()
    from catalog.compiler import compile_file

    paths = [path] if isinstance(path, str | os.PathLike) else list(path)
    if not paths:
        raise ValueError("load() was given no file; leave the path out for the shipped catalogue")
    bundle = compile_file(Path(paths[0]), _shipped().bundle, base)
    for further in paths[1:]:
        bundle = compile_file(Path(further), bundle, True)
    return Catalog(bundle)


def lookup(name: str) -> System:
    """:meth:`Catalog.lookup` on the shipped catalogue."""
    return _shipped().lookup(name)


def get(name: str, default: Any = None) -> Any:
    """:meth:`Catalog.get` on the shipped catalogue."""
    return _shipped().get(name, default)


def search(text: str | None = None, **filters: Any) -> pd.DataFrame:
    """:meth:`Catalog.search` on the shipped catalogue."""
    return _shipped().search(text, **filters)


def resolve(values: Any, **options: Any) -> pd.DataFrame:
    """:meth:`Catalog.resolve` on the shipped catalogue."""
    return _shipped().resolve(values, **options)


@overload
def annotate(text: str) -> Annotation: ...  # type: ignore[overload-overlap]  # a str iterates over str, and comes first


@overload
def annotate(text: Iterable[str]) -> list[Annotation]: ...


def annotate(text: str | Iterable[str]) -> Annotation | list[Annotation]:
    """:meth:`Catalog.annotate` on the shipped catalogue."""
    return _shipped().annotate(text)


__all__ = ["Bundle", "Catalog", "annotate", "get", "load", "lookup", "resolve", "search"]
