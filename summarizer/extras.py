"""Optional libraries: imported when first needed, their absence said in one line."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from summarizer.errors import ConfigError


def load(module: str, *, extra: str, purpose: str) -> Any:  # noqa: ANN401  # a module of any kind
    """Import an optional library; raises ConfigError that names the extra to install.

    Its log stays with those who ask for it: without a handler, Python would print a
    library's warnings about a page to standard error.
    """
    try:
        found = import_module(module)
    except ModuleNotFoundError as exc:
        raise ConfigError(f"{purpose} needs {module}: pip install 'summarizer[{extra}]'") from exc
    logger = logging.getLogger(module)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return found
