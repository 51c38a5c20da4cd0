"""What tokens cost: the user's own table, else the offline data of genai-prices.

Every choice here errs upwards, so that a limit in money holds: of prices in tiers or by time of
day the highest counts, and a price nobody knows is None, never 0.
"""

from __future__ import annotations

import json
import tomllib
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from summarizer.errors import ConfigError
from summarizer.frozen import Frozen
from summarizer.providers import PROVIDERS, parse_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices
    from pydantic import BaseModel

    from summarizer.ledger import Usage
    from summarizer.messages import Message
    from summarizer.providers import ModelRef

_LARGEST_TABLE = 1_000_000
_MILLION = 1_000_000
# https://platform.openai.com/docs/guides/batch: "50% lower costs"
BATCH_FACTOR = 0.5
# Its ids of our providers, where they differ.
_VENDOR_IDS = {"gemini": "google"}
# Chat templates put some ten control tokens around a message; 16 leaves room.
_PER_MESSAGE = 16
# What servers add unseen: Anthropic's tool prompt has up to 530 tokens, others a date or a role.
_PER_REQUEST = 1000
_EXAMPLE = "write {input = 0.25, cached = 0.025, output = 2.0}, in USD per million tokens"


class Price(Frozen):
    """What a model's tokens cost, in USD per million."""

    input_usd: float = Field(ge=0, allow_inf_nan=False)
    cached_usd: float = Field(ge=0, allow_inf_nan=False, description="of input read from a cache")
    output_usd: float = Field(ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _cached_input_costs_no_more(self) -> Self:
        """Hold what an upper bound rests on: input whose cached part is unknown counts as read."""
        if self.cached_usd > self.input_usd:
            raise ValueError("cached input costs more than input")
        return self

    def cost(self, usage: Usage) -> float:
        """Return what the tokens cost, in USD."""
        cached = min(usage.cached_tokens, usage.input_tokens)  # some servers count otherwise
        return (
            (usage.input_tokens - cached) * self.input_usd
            + cached * self.cached_usd
            + usage.output_tokens * self.output_usd
        ) / _MILLION

    @property
    def batched(self) -> Self:
        """The price of a token in a batch: half, and no discount on the half for cached input."""
        return self.model_copy(
            update={
                "input_usd": self.input_usd * BATCH_FACTOR,
                "cached_usd": self.input_usd * BATCH_FACTOR,
                "output_usd": self.output_usd * BATCH_FACTOR,
            }
        )


_FREE = Price(input_usd=0.0, cached_usd=0.0, output_usd=0.0)


def price_of(
    ref: ModelRef, table: Path | None = None, *, base_url: str | None = None
) -> Price | None:
    """Look up a model's price; None when nobody knows it.

    The user's `table` comes first. Models of servers of one's own (local, ollama, vllm, llamacpp)
    are free. `base_url` is the address that is called, if not the provider's own: the price is
    then that of the vendor who answers there, if it is one. The first look into the vendors'
    prices costs 0.2 s of import, so ask once per client.

    Raises:
        ConfigError: the table cannot be read, naming the file and the entry.
    """
    own = _entries(table).get(str(ref)) if table else None
    if own:
        return own
    if PROVIDERS[ref.provider].key_variable is None:
        return _FREE
    found = vendor_model(ref, base_url)
    return _worst(*found, datetime.now(UTC)) if found else None


def vendor_model(ref: ModelRef, base_url: str | None = None) -> tuple[Provider, ModelInfo] | None:
    """Look a model up in the data that comes with genai-prices; nothing is fetched.

    `base_url` is the address that is called, if not the provider's own.
    """
    from genai_prices.data import providers  # noqa: PLC0415  # 0.2 s
    from genai_prices.data_snapshot import DataSnapshot  # noqa: PLC0415

    # Not its `get_snapshot`, which another library of this process may have replaced by one
    # that was fetched: the same question shall have the same answer everywhere.
    snapshot = DataSnapshot(providers, from_auto_update=False)
    address = None if base_url == PROVIDERS[ref.provider].base_url else base_url
    vendor = None if address else _VENDOR_IDS.get(ref.provider, ref.provider)
    try:
        return snapshot.find_provider_model(ref.name, None, vendor, address)
    except LookupError:
        return None


def most_tokens(messages: Sequence[Message], reply: type[BaseModel]) -> int:
    """Bound from above how many input tokens a request will be billed for.

    A byte-level tokenizer never makes more tokens than there are bytes of UTF-8, and one that
    falls back to bytes no more than that; some normalise the text first, so the longest form
    counts. The schema counts as its most wasteful layout. English text has about four bytes to
    a token: the bound is that much too high, and what is not used is given back.
    """
    return (
        _PER_REQUEST
        + _schema_tokens(reply)
        + sum(_PER_MESSAGE + _most_bytes(message.content) for message in messages)
    )


class _Entry(Frozen):
    """One model in the user's table."""

    model_config = ConfigDict(strict=True)

    input: float
    cached: float | None = None
    output: float

    @property
    def price(self) -> Price:
        cached = self.input if self.cached is None else self.cached
        return Price(input_usd=self.input, cached_usd=cached, output_usd=self.output)


def _entries(table: Path) -> dict[str, Price]:
    """Read the whole table, so that a mistake shows also where it is not needed."""
    read = _READERS.get(table.suffix.lower())
    if read is None:
        raise ConfigError(f"price table {str(table)!r} is neither .toml nor .json; rename it")
    try:
        with table.open("rb") as file:
            data = file.read(_LARGEST_TABLE + 1)
    except (OSError, ValueError) as exc:  # ValueError: a NUL character in the path
        reason = (isinstance(exc, OSError) and exc.strerror) or exc
        raise ConfigError(
            f"cannot read the price table {str(table)!r}: {reason}; check the path"
        ) from exc
    if len(data) > _LARGEST_TABLE:
        raise ConfigError(
            f"price table {str(table)!r} is over {_LARGEST_TABLE:,} bytes; is it one?"
        )
    try:
        found = read(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:  # wrong encoding or syntax, or nested too deep
        kind, problem = table.suffix[1:].upper(), " ".join(str(exc).split())
        raise ConfigError(f"price table {str(table)!r} is no {kind}: {problem}; mend it") from exc
    if not isinstance(found, dict):
        raise ConfigError(f"price table {str(table)!r} holds no models; {_EXAMPLE} per model")
    return {name: _price(table, name, entry) for name, entry in found.items()}


def _price(table: Path, name: str, entry: object) -> Price:
    where = f"price table {str(table)!r}, entry {name!r}"
    try:
        parse_model(name)
        return _Entry.model_validate(entry).price
    except ConfigError as exc:
        raise ConfigError(f"{where}: {exc}") from exc
    except ValidationError as exc:
        problem = exc.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in problem["loc"])
        words = f"{field}: {problem['msg']}" if field else problem["msg"]
        raise ConfigError(f"{where}: {words.lower()}; {_EXAMPLE}") from exc


def _json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name given twice, as TOML does: one of two prices would win unseen."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)!r} is given twice")
    return found


_READERS: dict[str, Callable[[str], object]] = {".toml": tomllib.loads, ".json": _json}


def _worst(provider: Provider, model: ModelInfo, now: datetime) -> Price | None:
    """Take the highest of all prices that hold now or later today or after."""
    prices = list(_in_force(model, now))
    # OpenAI's newer models write their prompt cache unasked, and bill the writing.
    is_written = provider.id == "openai" or model.id.startswith("openai/")
    read = [[p.input_mtok, p.cache_write_mtok if is_written else None] for p in prices]
    written = [[p.output_mtok, p.output_reasoning_mtok] for p in prices]
    is_told = all(p.input_mtok is not None and p.output_mtok is not None for p in prices)
    if not is_told or any(p.requests_kcount is not None for p in prices):
        return None  # billed by something other than tokens, or too
    input_usd = _highest(price for each in read for price in each)
    cached = [p.input_mtok if p.cache_read_mtok is None else p.cache_read_mtok for p in prices]
    return Price(
        input_usd=input_usd,
        cached_usd=min(input_usd, _highest(cached)),
        output_usd=_highest(price for each in written for price in each),
    )


def _in_force(model: ModelInfo, now: datetime) -> Iterator[ModelPrice]:
    """List what may hold from now on: of the entries, the last whose condition is met counts."""
    from genai_prices.types import ModelPrice, StartDateConstraint  # noqa: PLC0415  # as above

    if isinstance(model.prices, ModelPrice):
        yield model.prices
        return
    for entry in reversed(model.prices):
        yield entry.prices
        begun = isinstance(entry.constraint, StartDateConstraint) and entry.constraint.active(now)
        if begun or entry.constraint is None:
            return  # what stands before it has been replaced for good


def _highest(prices: Iterable[Decimal | TieredPrices | None]) -> float:
    return max(float(tier) for price in prices if price is not None for tier in _tiers(price))


def _tiers(price: Decimal | TieredPrices) -> list[Decimal]:
    """List all prices of a tiered one: long prompts cost more per token."""
    from genai_prices.types import TieredPrices  # noqa: PLC0415  # as above

    if isinstance(price, TieredPrices):
        return [price.base, *(tier.price for tier in price.tiers)]
    return [price]


def _most_bytes(text: str) -> int:
    if text.isascii():
        return len(text)
    forms = (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFKC", text))
    return max(len(form.encode(errors="surrogatepass")) for form in forms)


@lru_cache(maxsize=256)
def _schema_tokens(reply: type[BaseModel]) -> int:
    schema: dict[str, Any] = reply.model_json_schema()
    return len(json.dumps(schema, indent=4))  # as the templates of some models print it
