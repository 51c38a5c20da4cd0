"""News articles in, typed briefs out: every claim tied to the sentence that supports it.

    from summarizer import Article, Summarizer

    brief = Summarizer().summarize(Article.from_file("article.txt"))
    brief.key_facts[0].evidence[0].quote

Names are imported when first used, so that `import summarizer` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.article import Article, Sentence
    from summarizer.brief import Brief, Evidence, Finding, Verification
    from summarizer.budget import Budget
    from summarizer.draft import Draft
    from summarizer.errors import (
        ArticleError,
        BudgetError,
        ConfigError,
        ModelAPIError,
        ModelError,
        OutputError,
        PromptError,
        RefusalError,
        StoreError,
        SummarizerError,
        TruncatedError,
        VerificationError,
    )
    from summarizer.ledger import Usage
    from summarizer.pipeline import Outcome, Summarizer
    from summarizer.store import Store

__version__ = "0.1.0"
__all__ = [
    "Article",
    "ArticleError",
    "Brief",
    "Budget",
    "BudgetError",
    "ConfigError",
    "Draft",
    "Evidence",
    "Finding",
    "ModelAPIError",
    "ModelError",
    "Outcome",
    "OutputError",
    "PromptError",
    "RefusalError",
    "Sentence",
    "Store",
    "StoreError",
    "Summarizer",
    "SummarizerError",
    "TruncatedError",
    "Usage",
    "Verification",
    "VerificationError",
    "__version__",
]

_HOMES = {
    "article": ("Article", "Sentence"),
    "brief": ("Brief", "Evidence", "Finding", "Verification"),
    "draft": ("Draft",),
    "errors": tuple(name for name in __all__ if name.endswith("Error")),
    "budget": ("Budget",),
    "ledger": ("Usage",),
    "pipeline": ("Outcome", "Summarizer"),
    "store": ("Store",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name from its module (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__
