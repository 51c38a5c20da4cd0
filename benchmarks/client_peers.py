"""One client of the benchmark in a process of its own, so that none pays for another.

    python benchmarks/client_peers.py PEER http://127.0.0.1:PORT

Answers each line of its standard input, a `Load`, with a line of what it took. Each peer is used
as its documentation shows: one long-lived client, the same messages and schema, no retries.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from contextlib import AsyncExitStack
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import client_question

from summarizer.client import OpenAIClient
from summarizer.draft import Draft
from summarizer.providers import PROVIDERS, parse_model

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Call: TypeAlias = Callable[[], Awaitable[Any]]
    """Asks once; returns the Draft, or None where a peer knows no types."""

_NAME = "benchmark"  # of the model, and the key


class Load(NamedTuple):
    """So many calls, so many of them in flight, each answered after so long."""

    latency_ms: int
    concurrency: int
    calls: int


class Took(NamedTuple):
    """CPU of this process, its threads included, and answers per second, first to last."""

    cpu_s: float
    per_s: float


async def ours(url: str, stack: AsyncExitStack) -> Call:
    """Deadline, retries, pacing and ledger included."""
    client = OpenAIClient(
        parse_model(f"openai/{_NAME}"), provider=PROVIDERS["openai"], base_url=url, api_key=_NAME
    )
    stack.push_async_callback(client.aclose)
    prompt = client_question.question()

    async def call() -> Draft:
        done = await client.complete(prompt, Draft, max_tokens=client_question.MAX_TOKENS)
        return done.value

    return call


async def over_aiohttp(url: str, stack: AsyncExitStack) -> Call:
    """The floor: the same request through the fastest HTTP client, the answer left as JSON."""
    aiohttp: Any = import_module("aiohttp")
    connector = aiohttp.TCPConnector(limit=0)
    session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
    request, headers = _request(), {"authorization": f"Bearer {_NAME}"}

    async def call() -> None:
        async with session.post(
            f"{url}/chat/completions", json=request, headers=headers
        ) as response:
            await response.json()

    return call


async def over_httpx2(url: str, stack: AsyncExitStack) -> Call:
    """The HTTP client that openai, and so all the typed ones, are built on."""
    httpx2: Any = import_module("httpx2")
    client = await stack.enter_async_context(httpx2.AsyncClient(limits=httpx2.Limits(), timeout=60))
    request, headers = _request(), {"authorization": f"Bearer {_NAME}"}

    async def call() -> None:
        response = await client.post(f"{url}/chat/completions", json=request, headers=headers)
        response.json()

    return call


async def openai_create(url: str, stack: AsyncExitStack) -> Call:
    """The SDK without types: the schema is sent, the answer is a string."""
    client = _openai(url, stack)
    request = _request()

    async def call() -> None:
        await client.chat.completions.create(**request)

    return call


async def openai_parse(url: str, stack: AsyncExitStack) -> Call:
    """The SDK's own typed call."""
    client = _openai(url, stack)
    request = _request() | {"response_format": Draft}

    async def call() -> Any:  # noqa: ANN401  # not every peer is installed, so none has types here
        completion = await client.chat.completions.parse(**request)
        return completion.choices[0].message.parsed

    return call


async def plain_instructor(url: str, stack: AsyncExitStack) -> Call:
    """The library our client asks through, without what we do around it."""
    instructor: Any = import_module("instructor")
    client = instructor.from_openai(_openai(url, stack), mode=instructor.Mode.JSON_SCHEMA)
    request = _request()
    del request["response_format"]

    async def call() -> Any:  # noqa: ANN401  # as above
        return await client.chat.completions.create(response_model=Draft, max_retries=0, **request)

    return call


async def pydantic_ai(url: str, stack: AsyncExitStack) -> Call:
    """An agent without tools that asks for its output as JSON schema."""
    ai: Any = import_module("pydantic_ai")
    models: Any = import_module("pydantic_ai.models.openai")
    providers: Any = import_module("pydantic_ai.providers.openai")
    system, user = (each["content"] for each in _messages())
    provider = providers.OpenAIProvider(openai_client=_openai(url, stack))
    agent = ai.Agent(
        models.OpenAIChatModel(_NAME, provider=provider),
        output_type=ai.NativeOutput(Draft),
        instructions=system,
        model_settings={"max_tokens": client_question.MAX_TOKENS},
    )

    async def call() -> Any:  # noqa: ANN401  # as above
        return (await agent.run(user)).output

    return call


async def langchain(url: str, stack: AsyncExitStack) -> Call:
    """A chat model with structured output."""
    langchain_openai: Any = import_module("langchain_openai")
    client = langchain_openai.ChatOpenAI(
        model=_NAME,
        base_url=url,
        api_key=_NAME,
        max_retries=0,
        max_tokens=client_question.MAX_TOKENS,
    )
    stack.push_async_callback(client.root_async_client.close)
    chain = client.with_structured_output(Draft, method="json_schema")
    messages = [(each["role"], each["content"]) for each in _messages()]

    async def call() -> Any:  # noqa: ANN401  # as above
        return await chain.ainvoke(messages)

    return call


class Peer(NamedTuple):
    """How a peer is made, and the modules that must be installed for it."""

    make: Callable[[str, AsyncExitStack], Awaitable[Call]]
    needs: tuple[str, ...]


PEERS = {
    "summarizer": Peer(ours, ("openai", "instructor")),
    "aiohttp": Peer(over_aiohttp, ("aiohttp",)),
    "httpx2": Peer(over_httpx2, ("httpx2",)),
    "openai_create": Peer(openai_create, ("openai",)),
    "openai_parse": Peer(openai_parse, ("openai",)),
    "instructor": Peer(plain_instructor, ("instructor",)),
    "pydantic_ai": Peer(pydantic_ai, ("pydantic_ai", "tiktoken")),
    "langchain": Peer(langchain, ("langchain_openai",)),
}


async def serve(peer: str, url: str) -> None:
    """Do what each line of standard input says."""
    async with AsyncExitStack() as stack:
        calls: dict[int, Call] = {}
        while line := sys.stdin.readline():  # blocks the loop, while nothing is in flight
            load = Load(*json.loads(line))
            if load.latency_ms not in calls:
                made = await PEERS[peer].make(f"{url}/{load.latency_ms}/v1", stack)
                calls[load.latency_ms] = await _checked(made)
            call = calls[load.latency_ms]
            # Connections that were idle for too long are opened anew before the clock starts.
            await _measured(call, load._replace(calls=2 * load.concurrency))
            print(json.dumps(await _measured(call, load)), flush=True)


async def _checked(call: Call) -> Call:
    got = await call()
    if got is not None and got.model_dump() != client_question.answer().model_dump():
        raise SystemExit(f"got something else than the answer: {got!r}")
    return call


async def _measured(call: Call, load: Load) -> Took:
    turns = iter(range(load.calls))
    answered: list[float] = []
    # Started together, the calls would stay in step: this server's latency never varies.
    apart_s = load.latency_ms / 1000 / load.concurrency

    async def worker(nth: int) -> None:
        await asyncio.sleep(nth * apart_s)
        for _ in turns:  # shared by all workers
            await call()
            answered.append(time.perf_counter())

    gc.collect()
    cpu = time.process_time()
    await asyncio.gather(*(worker(nth) for nth in range(load.concurrency)))
    cpu_s = time.process_time() - cpu
    return Took(cpu_s=cpu_s, per_s=(load.calls - 1) / (answered[-1] - answered[0]))


def _openai(url: str, stack: AsyncExitStack) -> Any:  # noqa: ANN401  # as above
    openai: Any = import_module("openai")
    client = openai.AsyncOpenAI(base_url=url, api_key=_NAME, max_retries=0)
    stack.push_async_callback(client.close)
    return client


def _messages() -> list[dict[str, str]]:
    prompt = client_question.question()
    return [{"role": each.role, "content": each.content} for each in prompt.messages]


def _request() -> dict[str, Any]:
    schema = {"name": Draft.__name__, "schema": Draft.model_json_schema()}
    return {
        "model": _NAME,
        "messages": _messages(),
        "max_tokens": client_question.MAX_TOKENS,
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
