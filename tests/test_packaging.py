"""The wheel, the sdist and an editable checkout, each installed into an environment of its own.

Dependencies are installed once, into a base environment that the three see read-only through a
``.pth`` file; the project itself is in none but its own. Set ``CATALOG_SKIP_INSTALL=1`` to leave
these tests out.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from helpers import DATA, ROOT, environment
from test_tables import PROMISED

pytestmark = [
    pytest.mark.install,
    pytest.mark.xdist_group("install"),
    pytest.mark.skipif(bool(os.environ.get("CATALOG_SKIP_INSTALL")), reason="left out by CATALOG_SKIP_INSTALL"),
]

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OLDEST_PANDAS = "3.0.0"
MOST_BYTES = 3 * 1024 * 1024
ARTICLE = "Two Shahed-136 drones and a Zolfaghar missile were seen.\n"


def command(*args: str | Path, cwd: Path | None = None) -> str:
    env = {k: v for k, v in environment().items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run([*map(str, args)], capture_output=True, text=True, env=env, cwd=cwd, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, args))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Environment:
    """A virtual environment; ``base`` lends it its packages."""

    def __init__(self, folder: Path, base: Environment | None = None) -> None:
        command(sys.executable, "-m", "venv", folder)
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.catalog = folder / "bin" / "catalog"
        if base is not None:
            (self.packages / "base.pth").write_text(f"{base.packages}\n")

    @functools.cached_property
    def packages(self) -> Path:
        return Path(command(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())

    def install(self, *what: str | Path) -> None:
        command(self.python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *what)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a clone has it, so that building writes nothing into the folder under test."""
    folder = tmp_path_factory.mktemp("checkout") / "weapons-catalog"
    made = ("__pycache__", "_data", ".git", ".venv*", "out", "dist", "build", "*.egg-info", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*made))
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Every dependency and what building needs, but not the project."""
    env = Environment(tmp_path_factory.mktemp("base") / "venv")
    env.install(*PROJECT["build-system"]["requires"], *PROJECT["project"]["dependencies"], "build", "editables")
    return env


@pytest.fixture(scope="module")
def built(checkout: Path, base: Environment) -> dict[str, Path]:
    """The sdist, and the wheel that is built from it (not from the checkout)."""
    command(base.python, "-m", "build", "--no-isolation", "--outdir", checkout / "dist", checkout)
    (wheel,), (sdist,) = (checkout / "dist").glob("*.whl"), (checkout / "dist").glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


@pytest.fixture(scope="module", params=["wheel", "sdist", "editable"])
def installed(request: pytest.FixtureRequest, built: dict[str, Path], base: Environment, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    env = Environment(tmp_path_factory.mktemp(request.param) / "venv", base)
    what = ("--editable", checkout) if request.param == "editable" else (built[request.param],)
    env.install("--no-deps", "--no-build-isolation", *what)
    return env


def test_the_installed_command_shows_a_system(installed: Environment, tmp_path: Path) -> None:
    shown = command(installed.catalog, "show", "Zolfaghar", cwd=tmp_path)
    assert "short-range ballistic missile" in shown
    assert "ذوالفقار" in shown


def test_the_installed_command_annotates(installed: Environment, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE)
    rows = command(installed.catalog, "annotate", "article.txt", cwd=tmp_path).splitlines()[1:]
    assert [row.split("\t")[3] for row in rows] == ["shahed-136", "zolfaghar"]


def test_the_installed_package_has_its_tables(installed: Environment, tmp_path: Path) -> None:
    told = command(installed.python, "-c", "import catalog; print(len(catalog.load().systems) == len(catalog.load()))", cwd=tmp_path)
    assert told == "True\n"


def test_the_installed_package_knows_its_version(installed: Environment, tmp_path: Path) -> None:
    import catalog

    assert command(installed.catalog, "--version", cwd=tmp_path).strip() == catalog.__version__


def test_an_own_file_is_checked_by_the_installed_vocabularies(installed: Environment, tmp_path: Path) -> None:
    from helpers import GOOD

    (tmp_path / "own.yaml").write_text(GOOD)
    assert command(installed.catalog, "validate", "own.yaml", cwd=tmp_path) == ""


def test_the_installed_data_have_no_findings_also_as_json(installed: Environment, tmp_path: Path) -> None:
    assert command(installed.catalog, "validate", cwd=tmp_path) == ""
    assert command(installed.catalog, "validate", "--json", cwd=tmp_path) == "[]\n"


def test_the_installed_package_comes_from_where_it_was_installed(installed: Environment, checkout: Path, tmp_path: Path) -> None:
    file = command(installed.python, "-c", "import catalog; print(catalog.__file__)", cwd=tmp_path).strip()
    assert Path(file).is_relative_to(installed.folder) or Path(file).is_relative_to(checkout)
    assert not Path(file).is_relative_to(ROOT)


def test_a_wheel_carries_compiled_data_and_no_yaml(built: dict[str, Path]) -> None:
    names = zipfile.ZipFile(built["wheel"]).namelist()
    assert {"catalog/_data/catalog.json", "catalog/_data/languages.json", "catalog/_data/types.yaml"} <= set(names)
    assert [n for n in names if n.endswith(("systems.yaml", "sources.yaml"))] == []
    assert [n for n in names if not n.startswith(("catalog/", "weapons_catalog-"))] == []
    assert [n for n in names if "LICENSE" in n] != []


def test_the_wheel_is_small(built: dict[str, Path]) -> None:
    assert built["wheel"].stat().st_size < MOST_BYTES


def test_an_sdist_carries_data_tests_and_docs(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {n.split("/", 1)[1] for n in archive.getnames() if "/" in n}
    wanted = {f"data/{p.name}" for p in DATA.glob("*.yaml")} | {"tests/test_packaging.py", "Makefile", "README.md", "LICENSE"}
    assert wanted - names == set()
    assert [n for n in names if "__pycache__" in n or n.startswith((".venv", "out/", "catalog/_data"))] == []


def test_an_editable_install_reads_the_data_live(checkout: Path, base: Environment, tmp_path: Path) -> None:
    env = Environment(tmp_path / "venv", base)
    env.install("--no-deps", "--no-build-isolation", "--editable", checkout)
    systems = checkout / "data" / "systems.yaml"
    before = systems.read_text(encoding="utf-8")
    systems.write_text(before.replace("    name: Zolfaghar\n", "    name: Zolfaghar renamed\n"), encoding="utf-8")
    try:
        assert "Zolfaghar renamed" in command(env.python, "-c", "import catalog; print(catalog.lookup('zolfaghar').name)", cwd=tmp_path)
    finally:
        systems.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("pandas", [f"pandas=={OLDEST_PANDAS}", "pandas"], ids=["oldest", "newest"])
def test_tables_have_their_dtypes_on_the_oldest_and_the_newest_pandas(pandas: str, built: dict[str, Path], base: Environment, tmp_path: Path) -> None:
    env = Environment(tmp_path / "venv", base)
    env.install("--no-deps", built["wheel"])
    env.install("--no-deps", "--upgrade", "--ignore-installed", pandas)
    script = (
        "import json, pandas, catalog; c = catalog.load();"
        f"print(json.dumps([pandas.__version__, {{t: {{k: str(d) for k, d in getattr(c, t).dtypes.items()}} for t in {list(PROMISED)}}}]))"
    )
    import json

    version, dtypes = json.loads(command(env.python, "-c", script, cwd=tmp_path))
    assert (version == OLDEST_PANDAS) == ("==" in pandas)
    assert {t: {c: dtypes[t][c] for c in columns} for t, columns in PROMISED.items()} == PROMISED


def test_the_oldest_pandas_tested_is_the_oldest_allowed() -> None:
    allowed = next(d for d in PROJECT["project"]["dependencies"] if d.startswith("pandas"))
    assert OLDEST_PANDAS.startswith(allowed.removeprefix("pandas>="))
