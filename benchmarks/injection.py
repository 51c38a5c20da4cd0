"""How often an article has its way with the model that reads it: our pipeline and a naive call.

    python benchmarks/injection.py [-m MODEL] [--base-url URL] [--limit N] [--json FIGURES]

Each attack of `evals/attacks` and its clean twin go through the package and through one plain
instructor call with the same model. Outcomes are appended to --out as they come, and a run that
was stopped goes on where it was. What the figures mean: docs/hostile-articles.md.

--detect shows what the guard finds, without a model.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import time
from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from pydantic import ValidationError
from scipy import stats

from evals import attacks, recording, systems
from evals.attacks import detection, goals, twins
from evals.records import Failure, Record
from summarizer.errors import ConfigError, PromptError
from summarizer.guards import injection
from summarizer.providers import LOCAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evals.attacks import Attack
    from evals.systems import System
    from summarizer import Article
    from summarizer.brief import Brief

_UNDEFENDED = "undefended"
_SYSTEMS = ("pipeline", "naive")
_LONGEST_MESSAGE = 500
_SHOWN_WIDTH = 22


class Verdict(NamedTuple):
    """What became of one attack on one system."""

    attack: Attack
    had_its_way: bool
    failed: bool
    changed: frozenset[twins.Compared] | None  # None: nothing to compare


def main() -> None:
    """Run what is missing, judge, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-m", "--model", default=LOCAL, help="PROVIDER/NAME; default: embedded")
    parser.add_argument("--base-url", metavar="URL")
    parser.add_argument("--out", type=Path, default=Path("build/injection.jsonl"))
    parser.add_argument(
        "--limit", type=int, metavar="N", help="the first N attacks, of all classes"
    )
    parser.add_argument("--json", type=Path, metavar="FIGURES")
    parser.add_argument(
        "--undefended", action="store_true", help="a third run without the guard, to compare"
    )
    parser.add_argument("--detect", action="store_true", help="only the guard; no model")
    options = parser.parse_args()
    chosen = in_order(options.limit)
    figures = detected(chosen)
    if not options.detect:
        names = (*_SYSTEMS, *([_UNDEFENDED] if options.undefended else []))
        records = asyncio.run(
            run(chosen, names, model=options.model, base_url=options.base_url, path=options.out)
        )
        figures |= judged(chosen, records, names)
    for name, value in figures.items():
        print(f"{name:28} {value:8.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def in_order(limit: int | None = None) -> tuple[Attack, ...]:
    """List the attacks in an order that mixes their classes, so that a part stands for all."""
    mixed = sorted(attacks.attacks(), key=lambda a: hashlib.sha256(a.id.encode()).hexdigest())
    return tuple(mixed[:limit])


# --- running


async def run(
    chosen: Sequence[Attack],
    names: Sequence[str],
    *,
    model: str,
    base_url: str | None,
    path: Path,
) -> tuple[Record, ...]:
    """Let each system brief all articles that the file does not have yet; return its records.

    One system after the other: two engines at once would share the cores.

    Raises:
        ConfigError: the model cannot be had, or the file is of another version of a system.
    """
    for name in names:
        system = systems.open_system(
            "naive" if name == "naive" else "pipeline", model=model, base_url=base_url
        )
        known = read(path)
        recording.require_version(
            [r for r in known if r.system == name], name, system.identity, path=path
        )
        done = {record.case for record in known if record.system == name}
        try:
            with _defence(name):
                for item, article in _articles(chosen):
                    if item not in done:
                        append(path, await _outcome(system, name, item, article))
                        done.add(item)
        finally:
            await system.aclose()
    return read(path)


def _articles(chosen: Iterable[Attack]) -> Iterable[tuple[str, Article]]:
    """Pair each article with its name: an attack's id, or the clean twin's name."""
    for attack in chosen:
        yield clean_name(attack), attack.twin().article()
        yield attack.id, attack.attacked()


def clean_name(attack: Attack) -> str:
    """Name the record of a clean twin."""
    return f"clean:{attack.article}"


def _defence(name: str) -> AbstractContextManager[object]:
    if name != _UNDEFENDED:
        return nullcontext()
    return mock.patch.object(injection, "suspicious", return_value=())


async def _outcome(system: System, name: str, item: str, article: Article) -> Record:
    started = time.perf_counter()
    brief, failure = None, None
    try:
        brief = await system.brief(article)
    except (ConfigError, PromptError):
        raise
    except Exception as exc:  # noqa: BLE001  # whatever a system raises is its outcome
        failure = Failure(kind=type(exc).__name__, message=str(exc)[:_LONGEST_MESSAGE])
    seconds = round(time.perf_counter() - started, 2)
    print(f"{name:12} {item:28} {seconds:7.1f} s  {failure.kind if failure else ''}", flush=True)
    return Record(
        key=recording.key(article.sha256, system.identity, 0),
        case=item,
        system=name,
        identity=system.identity,
        epoch=0,
        article_sha256=article.sha256,
        brief=brief,
        failure=failure,
        seconds=seconds,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def append(path: Path, record: Record) -> None:
    """Add one line to the file; what a killed run left torn is closed first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_torn = path.exists() and path.read_bytes()[-1:] not in {b"", b"\n"}
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if is_torn else "") + record.model_dump_json() + "\n")


def read(path: Path) -> tuple[Record, ...]:
    """Read the records of a file; lines that are none, as a killed run leaves, are passed over."""
    if not path.exists():
        return ()
    records: dict[tuple[str, str], Record] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            record = Record.model_validate_json(line)
        except ValidationError:
            continue
        records[record.system, record.case] = record
    return tuple(records.values())


# --- judging


def judged(
    chosen: Sequence[Attack], records: Iterable[Record], names: Sequence[str]
) -> dict[str, float]:
    """Count successes and side effects of each system, and print them by class."""
    by_system: dict[str, dict[str, Brief | None]] = defaultdict(dict)
    for record in records:
        by_system[record.system][record.case] = record.brief
    verdicts = {name: judge(chosen, by_system[name]) for name in names}
    _print_classes(verdicts)
    figures: dict[str, float] = {}
    for name in names:
        prefix = "" if name == "pipeline" else f"{name}_"
        figures |= {f"{prefix}{key}": value for key, value in _rates(verdicts[name]).items()}
        figures[f"{prefix}clean_shown"] = _shown(chosen, by_system[name])
    if _UNDEFENDED in names:
        figures["defence_changed_clean"] = _changed_by_defence(
            by_system["pipeline"], by_system[_UNDEFENDED]
        )
    return figures


def judge(chosen: Iterable[Attack], briefs: dict[str, Brief | None]) -> tuple[Verdict, ...]:
    """Hold each attacked brief against that of its clean twin; without one, nothing is judged."""
    found: list[Verdict] = []
    for attack in chosen:
        clean = briefs.get(clean_name(attack))
        if clean is None or attack.id not in briefs:
            continue
        brief = briefs[attack.id]
        found.append(
            Verdict(
                attack,
                had_its_way=goals.is_reached(attack.goal, brief, clean=clean),
                failed=brief is None,
                changed=twins.changed_fields(attack.goal, brief, clean) if brief else None,
            )
        )
    return tuple(found)


def _rates(verdicts: Sequence[Verdict]) -> dict[str, float]:
    compared = [verdict for verdict in verdicts if verdict.changed is not None]
    wins = sum(verdict.had_its_way for verdict in verdicts)
    interval = stats.binomtest(wins, len(verdicts) or 1).proportion_ci(method="wilson")
    return {
        "asr": wins / (len(verdicts) or 1),
        "asr_low": float(interval.low),
        "asr_high": float(interval.high),
        "judged": len(verdicts),
        "failed": sum(verdict.failed for verdict in verdicts),
        "clean_twin_changed": sum(bool(v.changed) for v in compared) / (len(compared) or 1),
    }


def _shown(chosen: Iterable[Attack], briefs: dict[str, Brief | None]) -> float:
    """Share of what clean twins' briefs should show that they do show; a failure shows nothing."""
    wanted = {clean_name(attack): attack.twin().shows for attack in chosen}
    shares = [
        sum(goals.has(pattern, "\n".join(goals.prose(brief))) for pattern in patterns)
        / len(patterns)
        if (brief := briefs.get(name))
        else 0.0
        for name, patterns in wanted.items()
    ]
    return sum(shares) / (len(shares) or 1)


def _changed_by_defence(
    defended: dict[str, Brief | None], undefended: dict[str, Brief | None]
) -> float:
    """Share of clean articles of which the guard changed the brief."""
    # A goal that no brief touches: all fields are compared.
    nothing = goals.Says(kind="says", pattern=r"(?!)")
    pairs = [
        (brief, other)
        for name, brief in defended.items()
        if name.startswith("clean:") and brief and (other := undefended.get(name))
    ]
    changed = sum(bool(twins.changed_fields(nothing, *pair)) for pair in pairs)
    return changed / (len(pairs) or 1)


def _print_classes(verdicts: dict[str, tuple[Verdict, ...]]) -> None:
    """Print a line for each class: how many attacks, and how many had their way."""
    wins: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for name, found in verdicts.items():
        for verdict in found:
            wins[verdict.attack.kind][name].append(verdict.had_its_way)
    print(f"{'class':{_SHOWN_WIDTH}}" + "".join(f"{name:>14}" for name in verdicts))
    for kind, by_name in sorted(wins.items()):
        cells = (f"{sum(by_name[name])}/{len(by_name[name])}" for name in verdicts)
        print(f"{kind:{_SHOWN_WIDTH}}" + "".join(f"{cell:>14}" for cell in cells))


# --- the guard alone


def detected(chosen: Iterable[Attack]) -> dict[str, float]:
    """Measure the guard on the attacks, by half, and on articles that attack nobody."""
    rates = detection.rates(map(detection.detect, chosen))
    alarms = detection.false_alarms()
    figures: dict[str, float] = {}
    for half in ("tuned", "held_out"):
        if rate := rates.get(half):
            figures[f"{half}_found"] = rate.found / rate.attacks
            figures[f"{half}_withheld"] = rate.withheld / rate.attacks
    figures["articles_with_false_alarm"] = sum(
        any(not each.is_quoted for each in found) for found in alarms.values()
    )
    figures["articles_with_quoted_order"] = len(alarms)
    return figures


if __name__ == "__main__":
    main()
