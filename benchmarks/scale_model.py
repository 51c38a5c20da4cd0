"""What a batch of so many articles takes: the cost and time model of docs/scale.md.

    python benchmarks/scale_model.py

Prints the table of that page, in Markdown. Each input of the model is named in `Assumptions`.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

_SIZES: Final = (10_000, 1_000_000, 3_000_000, 10_000_000)
_HOUR_S, _DAY_S = 3600, 86_400
_GB = 1e9


class Assumptions(NamedTuple):
    """What the model is given. docs/scale.md says where each comes from."""

    # Of an article of 700 words.
    calls: float = 1.2  # the first question, and for a fifth a reask or a repair
    input_tokens: int = 2_700  # of a call; 1,500 of them are the same for all articles
    output_tokens: int = 900
    input_bytes: int = 4_900  # a line of the input
    output_bytes: int = 12_700
    store_bytes: int = 18_300
    request_bytes: int = 16_700
    cpu_ms: float = 57.0
    # Of a model at a provider.
    latency_s: float = 15.0
    usd_per_million_read: float = 0.25
    usd_per_million_written: float = 2.0
    requests_per_minute: int = 5_000
    tokens_per_minute: int = 10_000_000
    # Of the Batch API.
    batch_price: float = 0.5
    round_questions: int = 50_000
    round_bytes: int = 200_000_000
    round_hours: float = 2.0
    # Of the engines.
    concurrency: int = 1_000
    cores: int = 8


class Estimate(NamedTuple):
    """What it takes, by the live engine or Ray, and by the Batch API."""

    usd: float
    batch_usd: float
    rate_by_requests: float  # articles a second, as are the next three
    rate_by_tokens: float
    rate_by_concurrency: float
    rate_by_cpu: float
    seconds: float
    limit: str
    needed_concurrency: int  # to make use of the rate limits
    needed_cores: int  # same
    rounds: int
    batch_seconds: float
    input_gb: float
    output_gb: float
    store_gb: float


def estimate(articles: int, given: Assumptions) -> Estimate:
    """Apply the formulas of docs/scale.md."""
    tokens = given.input_tokens + given.output_tokens
    usd = articles * given.calls * _price_of_call(given)
    rates = {
        "requests a minute": given.requests_per_minute / 60 / given.calls,
        "tokens a minute": given.tokens_per_minute / 60 / (given.calls * tokens),
        "concurrency": given.concurrency / (given.calls * given.latency_s),
        "CPU": given.cores / (given.cpu_ms / 1000),
    }
    limit = min(rates, key=lambda name: rates[name])
    allowed = min(rates["requests a minute"], rates["tokens a minute"])
    in_round = min(given.round_questions, given.round_bytes // given.request_bytes)
    rounds = math.ceil(articles * given.calls / in_round)
    return Estimate(
        usd=usd,
        batch_usd=usd * given.batch_price,
        rate_by_requests=rates["requests a minute"],
        rate_by_tokens=rates["tokens a minute"],
        rate_by_concurrency=rates["concurrency"],
        rate_by_cpu=rates["CPU"],
        seconds=articles / rates[limit],
        limit=limit,
        needed_concurrency=math.ceil(allowed * given.calls * given.latency_s),
        needed_cores=math.ceil(allowed * given.cpu_ms / 1000),
        rounds=rounds,
        batch_seconds=rounds * given.round_hours * _HOUR_S,
        input_gb=articles * given.input_bytes / _GB,
        output_gb=articles * given.output_bytes / _GB,
        store_gb=articles * given.store_bytes / _GB,
    )


def table(given: Assumptions) -> str:
    """Lay out the estimates for all sizes."""
    found = [estimate(articles, given) for articles in _SIZES]
    rows = {
        "articles": [f"{articles:,}" for articles in _SIZES],
        "---": ["---:"] * len(_SIZES),
        "price, single calls (USD)": [f"{each.usd:,.0f}" for each in found],
        "price, Batch API (USD)": [f"{each.batch_usd:,.0f}" for each in found],
        "time, single calls": [_in_words(each.seconds) for each in found],
        "… limited by": [each.limit for each in found],
        "rounds of the Batch API": [f"{each.rounds:,}" for each in found],
        "time, Batch API": [_in_words(each.batch_seconds) for each in found],
        "input (GB)": [f"{each.input_gb:,.2f}" for each in found],
        "output (GB)": [f"{each.output_gb:,.1f}" for each in found],
        "store (GB)": [f"{each.store_gb:,.1f}" for each in found],
    }
    return "\n".join(f"| {' | '.join([name, *cells])} |" for name, cells in rows.items())


def _price_of_call(given: Assumptions) -> float:
    read = given.input_tokens * given.usd_per_million_read
    return (read + given.output_tokens * given.usd_per_million_written) / 1_000_000


def _in_words(seconds: float) -> str:
    if seconds < 2 * _DAY_S:
        return f"{seconds / _HOUR_S:,.1f} h"
    return f"{seconds / _DAY_S:,.1f} days"


def main() -> None:
    """Print the table and the rates."""
    given = Assumptions()
    print(table(given))
    rates = estimate(_SIZES[0], given)
    print(f"\narticles a second by requests {rates.rate_by_requests:.1f}", end="")
    print(
        f", tokens {rates.rate_by_tokens:.1f}, concurrency {rates.rate_by_concurrency:.1f}", end=""
    )
    print(f", CPU {rates.rate_by_cpu:.1f}")
    print(f"to use the limits: {rates.needed_concurrency:,} at once, {rates.needed_cores} cores")


if __name__ == "__main__":
    main()
