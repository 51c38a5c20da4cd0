"""What a brief gets at its end: its provenance, its verification, and what the user wants of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from summarizer import __version__, repair, verify
from summarizer.brief import Provenance
from summarizer.errors import VerificationError

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.brief import Brief
    from summarizer.choosing import Origin
    from summarizer.drafting import Wishes
    from summarizer.guards.injection import Suspicion
    from summarizer.ledger import Account


def provenance(origin: Origin, account: Account, wishes: Wishes, started: float) -> Provenance:
    """Say what made a brief and what it cost so far; `started` is of `time.perf_counter`."""
    client, spent = origin.client, account.ledger
    return Provenance(
        id=account.id,
        model=client.model,
        endpoint=client.endpoint,
        prompts=origin.prompts,
        parts=origin.parts,
        coverage=origin.coverage,
        package_version=__version__,
        parameters={**client.parameters, "language": wishes.language},
        usage=spent.usage,
        cost_usd=0.0 if client.endpoint == "local" else spent.cost_usd,
        attempts=spent.attempts,
        unaccounted=spent.unaccounted,
        latency_s=round(time.perf_counter() - started, 3),
        cache_hit=spent.is_cached,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def verified(
    article: Article, brief: Brief, suspicions: tuple[Suspicion, ...] | None = None
) -> Brief:
    """Check a brief anew; `suspicions` saves looking for them again."""
    found = verify.verify(article, brief, suspicions=suspicions)
    return brief.model_copy(update={"verification": found})


def settled(article: Article, brief: Brief) -> Brief:
    """Leave out what is flagged, and say so."""
    if brief.verification.status != "flagged":
        return brief
    kept, dropped = repair.without_flagged(brief)
    checked = verified(article, kept)
    noted = checked.verification.model_copy(update={"dropped": dropped})
    return checked.model_copy(update={"verification": noted})


def require_verified(brief: Brief) -> None:
    """Raise VerificationError if any claim is flagged."""
    if brief.verification.status == "flagged":
        count = sum(item.status == "flagged" for item in brief.verification.items)
        raise VerificationError(
            f"{count} claims of the brief are not supported; leave out strict to see them",
            verification=brief.verification,
        )
