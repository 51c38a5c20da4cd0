"""The fake server of the chaos and scale benchmarks, in a process that outlives the kills.

    python benchmarks/chaos_server.py REPORT.json --share 0.3 --latency 0.02 [--drafts FILE]

Prints its address, serves until its standard input ends, and writes what it counted. With
`--drafts` it answers with those of that file, JSON by the article's first sentence.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
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
_SENTENCE = re.compile(r"^\[S(\d+)\] (.+)$", re.MULTILINE)


class Storm:
    """Answers well, but for a share of the calls; remembers which fault each call got."""

    def __init__(self, share: float, drafts: dict[str, str]) -> None:
        """Begin the same sequence of faults each time."""
        self.faults: dict[str, str] = {}
        self.stamps: list[float] = []  # when each call came, seconds since 1970
        self._share = share
        self._drafts = drafts
        self._dice = random.Random(_SEED)  # noqa: S311  # a repeatable storm

    def __call__(self, call: ReceivedCall) -> Reply | Fault:
        """Throw the dice for a call."""
        self.stamps.append(time.time())
        if self._dice.random() >= self._share:
            return Reply(content=self._known(call) or brief_of(call))
        fault = self._dice.choice(FAULTS)
        self.faults[call.headers.get("idempotency-key", "")] = fault.name
        return fault

    def _known(self, call: ReceivedCall) -> str | None:
        first = _SENTENCE.search(call.text) if self._drafts else None
        return self._drafts.get(first[2]) if first else None


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--latency", type=float, default=0.02, metavar="SECONDS")
    parser.add_argument("--drafts", type=Path)
    arguments = parser.parse_args()
    drafts = json.loads(arguments.drafts.read_text("utf-8")) if arguments.drafts else {}
    storm = Storm(arguments.share, drafts)
    server = FakeServer(storm, latency_s=arguments.latency, keeps_calls=False)
    with server:
        print(server.base_url, flush=True)
        sys.stdin.read()
    report = {
        "count": server.count,
        "replays": server.replays,
        "tokens": server.tokens,
        "billed": {key: usage.tokens for key, usage in server.billed.items()},
        "faults": storm.faults,
        "stamps": storm.stamps,
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
