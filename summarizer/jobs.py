"""The job behind an output file: begun once, found again, worked on by one process at a time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from summarizer import places, sinks
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.places import Place
    from summarizer.store import Job, Store


@contextmanager
def opened(  # noqa: PLR0913  # what a job is known by, and how it is to go on
    store: Store,
    path: Place,
    manifest: Mapping[str, object],
    *,
    ordered: bool,
    fresh: bool,
    retry_dead: bool,
) -> Iterator[Job]:
    """Find or begin the job that writes to `path`, for this process alone.

    Raises:
        ConfigError: it was begun with another manifest, the file is not its own, or another
            process is at it.
    """
    job = store.open_job(places.identity(path), manifest)
    with _alone(store, job, path):
        before = store.counts(job.id)
        has_begun = before.briefs or before.dead
        if has_begun and not fresh:
            _require_same(job, manifest, path)
        if not fresh:
            sinks.require_own(path, store, job, ordered=ordered)
        if fresh or not has_begun:
            store.restart(job.id, manifest)
        if retry_dead:
            _forget_dead(store, job)
        if fresh or retry_dead:
            store.rounds.forget_spent(job.id)
        store.job = store.rounds.job = job.id
        try:
            yield store.open_job(job.output, manifest)
        finally:
            store.job = store.rounds.job = None


@contextmanager
def _alone(store: Store, job: Job, path: Place) -> Iterator[None]:
    lock = FileLock(store.path.with_name(f"{store.path.name}.job{job.id}.lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise ConfigError(
            f"another batch is writing {str(path)!r}; wait for its end, or name another output"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _forget_dead(store: Store, job: Job) -> None:
    dead = [row.seq for row in store.dead_letters(job.id)]
    if dead:
        store.forget(job.id, dead)
        # New briefs belong between those that are written: the file is written again.
        store.written(job.id, seq=0, bytes=0)


def _require_same(job: Job, manifest: Mapping[str, object], path: Place) -> None:
    for name, value in manifest.items():
        if (before := job.manifest.get(name)) != value:
            raise ConfigError(
                f"the batch of {str(path)!r} was begun with {name} {before!r}, not {value!r}; go "
                "on with that, name another output, or start anew with --fresh"
            )
