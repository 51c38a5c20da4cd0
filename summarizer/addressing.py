"""The content address of a question: the same for the same request, whoever asks."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from summarizer.messages import Prompt

CACHE_EPOCH = 1
"""Raised when replies kept by an earlier release must not be used any more."""


def content_address(  # noqa: PLR0913  # the parts of a request, keyword-only
    prompt: Prompt,
    reply: type[BaseModel],
    *,
    model: str,
    where: str,
    parameters: Mapping[str, str | int | float | bool],
    max_tokens: int,
) -> str:
    """Hash all that a reply depends on; hexadecimal sha256.

    The rendered messages stand for article, prompt and wishes at once. `where` is the
    server's address: two servers may give one name to different models.
    """
    request = json.dumps(
        [
            CACHE_EPOCH,
            model,
            where,
            sorted(parameters.items()),
            max_tokens,
            [(message.role, message.content) for message in prompt.messages],
        ],
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{request}\n{_schema(reply)}".encode()).hexdigest()


@lru_cache(maxsize=256)
def _schema(reply: type[BaseModel]) -> str:
    return json.dumps(reply.model_json_schema(), sort_keys=True, separators=(",", ":"))
