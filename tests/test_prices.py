"""Prices: the user's table, the vendors' data, and a bound that holds."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from genai_prices.data import providers as vendors
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)
from pydantic import ValidationError

from summarizer import prices
from summarizer.draft import Draft
from summarizer.errors import ConfigError
from summarizer.ledger import Usage
from summarizer.messages import Message
from summarizer.prices import Price, most_tokens, price_of
from summarizer.providers import PROVIDERS, ModelRef, parse_model

if TYPE_CHECKING:
    from pathlib import Path

MINI = ModelRef("openai", "gpt-4o-mini")
MINI_PRICE = Price(input_usd=0.15, cached_usd=0.075, output_usd=0.6)
FREE = Price(input_usd=0.0, cached_usd=0.0, output_usd=0.0)
TOML = """
["openai/gpt-4o-mini"]
input = 1
cached = 0.5
output = 4.0

["ollama/llama3.3"]
input = 0.01
output = 0.02
"""


def table(folder: Path, text: str, *, name: str = "prices.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def vendor(name: str) -> Any:
    return next(each for each in vendors if each.id == name)


def model(prices_: Any, *, name: str = "m") -> ModelInfo:
    return ModelInfo(id=name, match=ClauseEquals(name), prices=prices_)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_cost_counts_cached_input_at_its_own_price() -> None:
    price = Price(input_usd=2.0, cached_usd=0.5, output_usd=8.0)
    usage = Usage(input_tokens=1_000_000, cached_tokens=400_000, output_tokens=250_000)
    assert price.cost(usage) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.25 * 8)
    assert price.cost(Usage()) == 0.0


def test_a_server_that_caches_more_than_it_read_earns_nothing_by_it() -> None:
    price = Price(input_usd=2.0, cached_usd=0.5, output_usd=8.0)
    assert price.cost(Usage(input_tokens=10, cached_tokens=500)) == pytest.approx(10 * 0.5 / 1e6)


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_a_price_is_a_finite_amount(bad: float) -> None:
    with pytest.raises(ValidationError):
        Price(input_usd=bad, cached_usd=0.0, output_usd=1.0)


@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("openai/gpt-4o-mini", MINI_PRICE),
        ("openai/gpt-4o-mini-2024-07-18", MINI_PRICE),
        ("openai/GPT-4o-mini", MINI_PRICE),
        ("openrouter/openai/gpt-4o-mini", MINI_PRICE),
        (
            "anthropic/claude-3-haiku-20240307",
            Price(input_usd=0.25, cached_usd=0.03, output_usd=1.25),
        ),
        ("gemini/gemini-2.0-flash", Price(input_usd=0.1, cached_usd=0.025, output_usd=0.4)),
        ("openai/gpt-fake", None),
        ("openrouter/no/such-model", None),
        ("openai/text-embedding-3-small", None),
    ],
)
def test_vendors_prices_are_found_by_our_names(name: str, price: Price | None) -> None:
    assert price_of(parse_model(name)) == price


def test_a_price_without_one_for_cached_input_takes_that_of_input() -> None:
    found = price_of(parse_model("together/meta-llama/Llama-3.3-70B-Instruct-Turbo"))
    assert found
    assert 0 < found.cached_usd == found.input_usd


def test_every_provider_with_a_key_is_known_to_the_vendors_data() -> None:
    known = {each.id for each in vendors}
    paid = {name for name, each in PROVIDERS.items() if each.key_variable}
    assert {prices._VENDOR_IDS.get(name, name) for name in paid} <= known


@pytest.mark.parametrize("name", ["local/any", "ollama/llama3.3", "vllm/x/y", "llamacpp/gpt-4o"])
def test_ones_own_servers_are_free(name: str) -> None:
    assert price_of(parse_model(name)) == FREE
    assert price_of(parse_model(name), base_url="http://10.0.0.7:8000/v1") == FREE


@pytest.mark.parametrize(
    ("base_url", "price"),
    [
        (None, MINI_PRICE),
        ("https://api.openai.com/v1", MINI_PRICE),
        ("http://127.0.0.1:8080/v1", None),
        ("https://llm.example.org/v1", None),
        ("https://openrouter.ai/api/v1", None),  # it knows "openai/gpt-4o-mini" only
    ],
)
def test_the_address_that_is_called_decides_whose_price_it_is(
    base_url: str | None, price: Price | None
) -> None:
    assert price_of(MINI, base_url=base_url) == price


def test_a_providers_own_address_is_no_other() -> None:
    ref = parse_model("mistral/mistral-small-latest")
    assert price_of(ref, base_url=PROVIDERS["mistral"].base_url) == price_of(ref) is not None


def test_the_users_table_comes_first(tmp_path: Path) -> None:
    path = table(tmp_path, TOML)
    own = Price(input_usd=1.0, cached_usd=0.5, output_usd=4.0)
    assert price_of(MINI, path) == own
    assert price_of(MINI, path, base_url="http://127.0.0.1:8080/v1") == own
    assert price_of(ModelRef("ollama", "llama3.3"), path) == Price(
        input_usd=0.01, cached_usd=0.01, output_usd=0.02
    )
    assert price_of(ModelRef("ollama", "other"), path) == FREE
    assert price_of(ModelRef("openai", "gpt-fake"), path) is None


def test_json_says_the_same_as_toml(tmp_path: Path) -> None:
    same = {"openai/gpt-4o-mini": {"input": 1, "cached": 0.5, "output": 4.0}}
    path = table(tmp_path, "\ufeff" + json.dumps(same), name="prices.JSON")
    assert price_of(MINI, path) == price_of(MINI, table(tmp_path, TOML))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("p.yaml", "", "neither .toml nor .json"),
        ("p.toml", "[", "is no TOML"),
        ("p.toml", '["openai/a"]\n["openai/a"]', "is no TOML"),
        ("p.json", "{", "is no JSON: Expecting"),
        ("p.json", "[" * 100_000, "is no JSON"),
        ("p.toml", "x = " + "[" * 100_000, "is no TOML"),
        ("p.json", '{"openai/a": {"input": 1' + "0" * 5000 + "}}", "is no JSON"),
        ("p.json", "[]", "holds no models"),
        ("p.json", '{"openai/a": {}, "openai/a": {}}', "'openai/a' is given twice"),
        ("p.json", " " * 1_000_001, "over 1,000,000 bytes"),
        ("p.toml", '["gpt-4o"]\ninput = 1\noutput = 1', "entry 'gpt-4o': unknown model 'gpt-4o'"),
        ("p.toml", '"openai/a" = 3', "entry 'openai/a': input should be"),
        ("p.toml", '"openai/a" = {input = 1}', "entry 'openai/a': output: field required"),
        ("p.toml", '"openai/a" = {input = 1, output = -1}', "greater than or equal to 0"),
        ("p.toml", '"openai/a" = {input = nan, output = 1}', "finite"),
        ("p.json", '{"openai/a": {"input": 1e999, "output": 1}}', "finite"),
        ("p.toml", '"openai/a" = {input = "1", output = 1}', "input: input should be a valid"),
        ("p.toml", '"openai/a" = {input = true, output = 1}', "input: input should be a valid"),
        ("p.toml", '"openai/a" = {input = 1, output = 1, cache = 1}', "cache: extra inputs"),
        ("p.toml", '"openai/a" = {input = 1, cached = 2, output = 1}', "costs more than input"),
    ],
)
def test_a_faulty_table_is_named_with_its_entry(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    path = table(tmp_path, text, name=name)
    with pytest.raises(ConfigError) as caught:
        price_of(MINI, path)  # an entry that is not asked for counts too
    assert words in str(caught.value)
    assert repr(str(path)) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500 + len(str(path))


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        price_of(MINI, tmp_path / "none.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ConfigError, match="Is a directory"):
        price_of(MINI, tmp_path / "folder.toml")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(ConfigError, match="is no TOML"):
        price_of(MINI, tmp_path / "latin.toml")


def test_of_tiered_prices_the_highest_counts() -> None:
    tiered = ModelPrice(
        input_mtok=TieredPrices(base=Decimal(1), tiers=[Tier(start=200_000, price=Decimal(2))]),
        cache_read_mtok=TieredPrices(base=Decimal("0.1"), tiers=[Tier(1000, Decimal("0.2"))]),
        output_mtok=TieredPrices(base=Decimal(9), tiers=[Tier(start=200_000, price=Decimal(8))]),
    )
    found = prices._worst(vendor("google"), model(tiered), at("2026-01-01"))
    assert found == Price(input_usd=2.0, cached_usd=0.2, output_usd=9.0)


def entries() -> list[ConditionalPrice]:
    def priced(amount: int) -> ModelPrice:
        return ModelPrice(input_mtok=Decimal(amount), output_mtok=Decimal(amount))

    return [
        ConditionalPrice(prices=priced(5)),
        ConditionalPrice(StartDateConstraint(date(2025, 1, 1)), prices=priced(2)),
        ConditionalPrice(
            TimeOfDateConstraint(time(8, tzinfo=UTC), time(20, tzinfo=UTC)), prices=priced(3)
        ),
        ConditionalPrice(StartDateConstraint(date(2026, 1, 1)), prices=priced(1)),
        ConditionalPrice(StartDateConstraint(date(2027, 1, 1)), prices=priced(4)),
    ]


@pytest.mark.parametrize(
    ("now", "amount"),
    [
        ("2024-06-01", 5.0),  # the oldest, before all dates
        ("2025-06-01", 4.0),  # 2 or 3 by the hour, 1 and 4 still to come
        ("2026-06-01", 4.0),  # 1, until 4 begins
        ("2027-06-01", 4.0),
    ],
)
def test_of_prices_by_date_and_hour_the_highest_that_may_still_hold_counts(
    now: str, amount: float
) -> None:
    found = prices._worst(vendor("deepseek"), model(entries()), at(now))
    assert found == Price(input_usd=amount, cached_usd=amount, output_usd=amount)
    earlier = prices._worst(vendor("deepseek"), model(entries()[:3]), at("2025-06-01"))
    assert earlier == Price(input_usd=3.0, cached_usd=3.0, output_usd=3.0)


def test_a_cache_that_is_written_unasked_counts_as_input() -> None:
    written = ModelPrice(input_mtok=Decimal(4), cache_write_mtok=Decimal(5), output_mtok=Decimal(9))
    now = at("2026-01-01")
    openai = prices._worst(vendor("openai"), model(written), now)
    resold = prices._worst(vendor("openrouter"), model(written, name="openai/m"), now)
    asked = prices._worst(vendor("anthropic"), model(written), now)
    assert openai == resold == Price(input_usd=5.0, cached_usd=4.0, output_usd=9.0)
    assert asked == Price(input_usd=4.0, cached_usd=4.0, output_usd=9.0)


def test_what_is_not_billed_by_tokens_alone_has_no_price() -> None:
    tokens = {"input_mtok": Decimal(1), "output_mtok": Decimal(1)}
    by_call = ModelPrice(**tokens, requests_kcount=Decimal(5))
    half = ModelPrice(input_mtok=Decimal(1))
    now = at("2026-01-01")
    assert prices._worst(vendor("openai"), model(by_call), now) is None
    assert prices._worst(vendor("openai"), model(half), now) is None


def test_every_price_in_the_vendors_data_can_be_told() -> None:
    told = [
        prices._worst(each, model_, at("2026-01-01")) for each in vendors for model_ in each.models
    ]
    assert sum(price is not None for price in told) > 1000


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a price was looked up in the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert price_of(MINI) == MINI_PRICE


def test_the_vendors_data_is_loaded_only_for_a_vendors_price() -> None:
    code = (
        "import sys; from summarizer import prices, providers\n"
        "prices.price_of(providers.parse_model('ollama/x'))\n"
        "assert 'genai_prices' not in sys.modules\n"
        "assert prices.price_of(providers.parse_model('openai/gpt-4o-mini'))\n"
        "assert 'genai_prices' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


TEXTS = [
    "",
    "a" * 10,
    "The harbour of Elmsund was closed on Tuesday.",
    "Ёлка, größer, café — “quoted” text…",
    "港口在星期二关闭。",
    "الميناء مغلق",
    "🇪🇺🏳️‍🌈",
    "\ud800 half a pair",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_bound_covers_every_byte(text: str) -> None:
    base = most_tokens([Message(role="user", content="")], Usage)
    bound = most_tokens([Message(role="user", content=text)], Usage)
    assert bound - base >= len(text.encode(errors="surrogatepass"))


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("\ufdfa", 33),  # 3 bytes, 33 in the compatibility form that some tokenizers read
        ("\u0958\uff21", 9),  # the first grows composed, the second shrinks in that form
    ],
)
def test_the_bound_covers_what_a_tokenizer_makes_of_the_text(text: str, longest: int) -> None:
    base = most_tokens([Message(role="user", content="")], Usage)
    assert most_tokens([Message(role="user", content=text)], Usage) - base == longest


def test_the_bound_covers_each_message_and_the_schema() -> None:
    one = most_tokens([Message(role="user", content="x")], Draft)
    two = most_tokens([Message(role="user", content="x")] * 2, Draft)
    assert two - one == 1 + 16
    assert one >= 1000 + 16 + 1 + len(json.dumps(Draft.model_json_schema()))
