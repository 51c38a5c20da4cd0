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
    process_ms: float = 48.0  # CPU, in one process that does everything
    actor_ms: float = 68.0  # CPU, in an actor of Ray's
    keeper_ms: float = 7.8  # CPU, in the keeper of all actors
    command_ms: float = 8.1  # CPU, in the command that takes their briefs
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
    actors: int = 8  # each with a core


class Estimate(NamedTuple):
    """What it takes: by one process, by Ray, by the Batch API."""

    usd: float
    batch_usd: float
    rates: dict[str, float]  # articles a second that each limit allows
    process: str  # what limits one process
    process_seconds: float
    ray: str  # what limits actors
    ray_seconds: float
    needed_concurrency: int  # to make use of the provider's limits
    needed_actors: int  # same
    rounds: int
    batch_seconds: float
    input_gb: float
    output_gb: float
    store_gb: float


def estimate(articles: int, given: Assumptions) -> Estimate:
    """Apply the formulas of docs/scale.md."""
    tokens = given.input_tokens + given.output_tokens
    usd = articles * given.calls * _price_of_call(given)
    outside = {
        "requests": given.requests_per_minute / 60 / given.calls,
        "tokens": given.tokens_per_minute / 60 / (given.calls * tokens),
    }
    waiting = outside | {"concurrency": given.concurrency / (given.calls * given.latency_s)}
    process = waiting | {"its core": 1000 / given.process_ms}
    ray = waiting | {
        "the actors' cores": given.actors * 1000 / given.actor_ms,
        "the keeper's core": 1000 / given.keeper_ms,
        "the command's core": 1000 / given.command_ms,
    }
    allowed = min(outside.values())
    in_round = min(given.round_questions, given.round_bytes // given.request_bytes)
    rounds = math.ceil(articles * given.calls / in_round)
    return Estimate(
        usd=usd,
        batch_usd=usd * given.batch_price,
        rates=process | ray,
        process=min(process, key=lambda name: process[name]),
        process_seconds=articles / min(process.values()),
        ray=min(ray, key=lambda name: ray[name]),
        ray_seconds=articles / min(ray.values()),
        needed_concurrency=math.ceil(allowed * given.calls * given.latency_s),
        needed_actors=math.ceil(allowed * given.actor_ms / 1000),
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
        "time, one process": [_in_words(each.process_seconds) for each in found],
        "… limited by (one process)": [each.process for each in found],
        "time, Ray": [_in_words(each.ray_seconds) for each in found],
        "… limited by (Ray)": [each.ray for each in found],
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
    found = estimate(_SIZES[0], given)
    print("\narticles a second by")
    for name, rate in found.rates.items():
        print(f"  {name:20} {rate:7.1f}")
    print(f"to use the provider's limits: {found.needed_concurrency:,} articles in flight")
    print(f"and {found.needed_actors} actors")


if __name__ == "__main__":
    main()
