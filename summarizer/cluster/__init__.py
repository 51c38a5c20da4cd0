"""A batch on many machines: Ray Data moves the articles, a keeper holds what is shared.

reader ─blocks of records→ workers ─blocks of endings→ this process, as any batch
                              ⇅
                  keeper: store, pacer, budget

docs/scale.md says when that is worth it, and docs/decisions/0012 why it is built so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer import extras

if TYPE_CHECKING:
    from summarizer.cluster.engine import RayEngine


def ray_engine(address: str | None = None, *, actors: int = 2) -> RayEngine:
    """Make the engine; see `engines.ray`.

    Raises:
        ConfigError: the extra is not installed.
    """
    extras.load("ray.data", extra="ray", purpose="the engine 'ray'")
    from summarizer.cluster.engine import RayEngine  # noqa: PLC0415  # an extra, of two seconds

    return RayEngine(address, actors=actors)
