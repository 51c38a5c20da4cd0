"""What a user installs: built, installed beside nothing else of ours, run from elsewhere."""

from __future__ import annotations

import email
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import summarizer

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it with what is installed: no network."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    quiet = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run("-m", "pip", "install", *quiet, "--target", folder, wheel, cwd=folder)
    return folder


def test_the_wheel_carries_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    top = {name.partition("/")[0] for name in names}
    assert top == {"summarizer", f"summarizer-{summarizer.__version__}.dist-info"}
    for folder in ("prompts", "schemas", "examples"):
        here = {f"{folder}/{p.relative_to(ROOT / folder).as_posix()}" for p in files(ROOT / folder)}
        there = {name.removeprefix("summarizer/_data/") for name in names if "_data/" in name}
        assert here <= there, f"the wheel lacks {here - there}"
        assert here
    package = {p.relative_to(ROOT).as_posix() for p in files(ROOT / "summarizer")}
    assert package <= names, f"the wheel lacks {package - names}"
    assert {"summarizer/py.typed", "summarizer/render/page.html.jinja"} <= names
    assert not [name for name in names if name.endswith(".pyc") or "/tests/" in name]


def files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def test_its_metadata_say_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = f"summarizer-{summarizer.__version__}.dist-info"
        metadata = email.message_from_bytes(archive.read(f"{folder}/METADATA"))
        scripts = archive.read(f"{folder}/entry_points.txt").decode()
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert set(metadata.get_all("Provides-Extra") or []) >= {"local", "web", "pdf"}
    assert "summarizer = summarizer.cli:main" in scripts


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_it_works_from_another_folder(kind: str, installed: Path, tmp_path: Path) -> None:
    place = installed if kind == "wheel" else ROOT
    program = "from summarizer.cli import main; main()"
    example = ROOT / "examples" / "lukashenko-xi.txt"
    environment = {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}

    home = run("-c", "import summarizer; print(summarizer.__file__)", cwd=tmp_path, **environment)
    assert Path(home.strip()).parents[1] == place
    rendered = run(
        "-c", program, "prompts", "render", "brief@1", example, cwd=tmp_path, **environment
    )
    assert "[S1] State visit: Lukashenko and Xi" in rendered
    printed = run("-c", program, "schema", cwd=tmp_path, **environment)
    assert json.loads(printed)["title"] == "Brief"
    run("-c", program, "schema", "check", cwd=tmp_path, **environment)


def test_constraints_pin_names_to_versions_and_nothing_more() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = [re.fullmatch(r"([A-Za-z0-9._-]+)==[0-9][A-Za-z0-9.+!]*", line) for line in lines]
    assert all(pinned), [line for line, match in zip(lines, pinned, strict=True) if not match]
    names = [match[1].lower().replace("_", "-") for match in pinned if match]
    assert len(set(names)) == len(names)
    with (ROOT / "pyproject.toml").open("rb") as file:
        document = tomllib.load(file)
    project = document["project"]
    installed = (
        "local",
        "web",
        "pdf",
        "parquet",
        "ray",
        "otel",
        "testing",
    )  # by `make setup`, with the group dev
    asked = [*project["dependencies"], *document["dependency-groups"]["dev"]]
    asked += [line for extra in installed for line in project["optional-dependencies"][extra]]
    wanted = {re.split(r"[^A-Za-z0-9_-]", line)[0].lower() for line in asked}
    assert wanted <= set(names), f"not pinned: {wanted - set(names)}"


def test_the_version_has_an_entry_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert f"## [{summarizer.__version__}]" in text or "## [Unreleased]" in text
