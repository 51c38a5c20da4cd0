"""How long a prompt and its reply may be together: the context of a model, in tokens.

The user's setting comes first, then what is known of the model: of the embedded engine by the
code that starts it, of vendors' models by the offline data of genai-prices. What nobody knows is
assumed to be small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.local.engine import CONTEXT_TOKENS
from summarizer.prices import vendor_model
from summarizer.providers import LOCAL, PROVIDERS

if TYPE_CHECKING:
    from summarizer.providers import ModelRef

ASSUMED = 32_768
"""What servers of today take at least; a longer article is read in parts."""


def window_of(
    ref: ModelRef, *, base_url: str | None = None, context_tokens: int | None = None
) -> int:
    """Return the context of a model; `context_tokens` is what the user says of it.

    `base_url` is the address that is called, as for `prices.price_of`.
    """
    if ref.provider == LOCAL:
        return min(context_tokens or CONTEXT_TOKENS, CONTEXT_TOKENS)
    if context_tokens:
        return context_tokens
    if PROVIDERS[ref.provider].key_variable is None:
        return ASSUMED  # a server of one's own: what it was started with, no table knows
    found = vendor_model(ref, base_url)
    known = found[1].context_window if found else None
    return known or ASSUMED
