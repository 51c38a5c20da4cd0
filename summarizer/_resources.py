"""Find shipped data: in the wheel under `_data`, in a checkout at its top."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """Return the folder of prompts, schemas or examples; raises FileNotFoundError."""
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no {name!r} beside {_PACKAGE}; reinstall the package")
