"""The fake server of the chaos benchmark, in a process of its own that outlives the kills.

    python benchmarks/chaos_server.py REPORT.json --share 0.3

Prints its address, serves until its standard input ends, and writes what it counted.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from pathlib import Path

from summarizer.testing import FakeServer, Fault, ReceivedCall, Reply

FAULTS = (
    Fault.RATE_LIMITED,
    Fault.RATE_LIMITED_FOR_NOW,
    Fault.INTERNAL_ERROR,
    Fault.UNAVAILABLE,
    Fault.HANG,
    Fault.RESET_MID_BODY,
    Fault.CUT_JSON,
    Fault.LENGTH,
    Fault.WRONG_SCHEMA,
    Fault.FENCED,
    Fault.EMPTY_CHOICES,
    Fault.REFUSAL,
    Fault.SLOW_DRIP,
)
_SEED = 20_261_125
_LATENCY_S = 0.02
_SENTENCE = re.compile(r"^\[S(\d+)\] (.+)$", re.MULTILINE)


class Storm:
    """Answers well, but for a share of the calls; remembers which fault each call got."""

    def __init__(self, share: float) -> None:
        """Begin the same sequence of faults each time."""
        self.faults: dict[str, str] = {}
        self._share = share
        self._dice = random.Random(_SEED)  # noqa: S311  # a repeatable storm

    def __call__(self, call: ReceivedCall) -> Reply | Fault:
        """Throw the dice for a call."""
        if self._dice.random() >= self._share:
            return Reply(content=brief_of(call))
        fault = self._dice.choice(FAULTS)
        self.faults[call.headers.get("idempotency-key", "")] = fault.name
        return fault


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("--share", type=float, default=0.3)
    arguments = parser.parse_args()
    storm = Storm(arguments.share)
    server = FakeServer(storm, latency_s=_LATENCY_S, keeps_calls=False)
    with server:
        print(server.base_url, flush=True)
        sys.stdin.read()
    report = {
        "count": server.count,
        "replays": server.replays,
        "tokens": server.tokens,
        "billed": {key: usage.tokens for key, usage in server.billed.items()},
        "faults": storm.faults,
    }
    arguments.report.write_text(json.dumps(report), encoding="utf-8")


def brief_of(call: ReceivedCall) -> str | None:
    """Repeat the article's first two sentences as a brief; None where no brief is asked for."""
    if "summary" not in call.reply_schema.get("properties", {}):
        return None
    cited = [
        {"text": text, "s": [int(number)]} for number, text in _SENTENCE.findall(call.text)[:2]
    ]
    return json.dumps(
        {
            "article_type": "report",
            "summary": cited,
            "facts": [{**item, "status": "reported", "source": ""} for item in cited],
            "actors": [],
            "stances": [],
            "context": [],
            "background": [],
        }
    )


if __name__ == "__main__":
    main()
