from __future__ import annotations

import json
import logging
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from summarizer import store as store_module
from summarizer.errors import ArticleError, ModelAPIError, OutputError, StoreError
from summarizer.ledger import Account, Attempt, Hold, Usage
from summarizer.store import Store, database, owners, schema
from tests import invented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.brief import Brief

USAGE = Usage(input_tokens=1200, cached_tokens=300, output_tokens=80)
DOC = Path(__file__).parent.parent / "docs" / "store.md"
PRELUDE = """
import sys, time
from pathlib import Path
from summarizer.errors import StoreError
from summarizer.ledger import Account, Hold, Usage
from summarizer.store import Store

path = Path(sys.argv[1])

def say(word):
    print(word, flush=True)

def wait():
    sys.stdin.readline()
"""


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture(name="store")
def _store(path: Path) -> Iterator[Store]:
    with Store(path) as store:
        yield store


class Other:
    """Another process; it runs a few lines of code and talks over its standard streams."""

    def __init__(self, path: Path, code: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PRELUDE + code, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def rest(self) -> list[str]:
        """Let it end and return what it said."""
        out, _ = self._process.communicate("\n")
        assert self._process.returncode == 0
        return out.split()


@contextmanager
def other(path: Path, code: str) -> Iterator[Other]:
    process = Other(path, code)
    try:
        yield process
    finally:
        process.kill()
        for stream in (process._process.stdin, process._process.stdout):
            assert stream
            stream.close()


def keep(store: Store, key: str, reply: str = '{"a": 1}') -> None:
    store.keep(key, reply=reply, usage=USAGE, model="openai/gpt-x", prompt="brief@1")


def begin(store: Store, key: str, account: Account | None = None) -> str:
    return store.begin(
        key, prompt="brief@1", model="openai/gpt-x", account=account or Account("aa")
    )


def attempt(call_id: str, **fields: object) -> Attempt:
    return Attempt.model_validate(
        {
            "id": call_id,
            "model": "openai/gpt-x",
            "outcome": "ok",
            "usage": USAGE,
            "cost_usd": 0.25,
            "latency_s": 1.5,
            **fields,
        }
    )


def brief_with(number: int) -> Brief:
    brief = invented.brief()
    made = brief.provenance.model_copy(update={"id": f"brief-{number}"})
    return brief.model_copy(update={"provenance": made})


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Read the file as any SQLite tool does."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


# --- replies


def test_a_reply_comes_back_as_it_was_kept(store: Store) -> None:
    assert store.reply("k") is None
    keep(store, "k", '{"text": "Hafen \\u2028 港"}')
    saved = store.reply("k")
    assert saved
    assert (saved.reply, saved.usage, saved.model) == (
        '{"text": "Hafen \\u2028 港"}',
        USAGE,
        "openai/gpt-x",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", saved.created)


def test_a_later_reply_replaces_the_earlier_one(store: Store) -> None:
    keep(store, "k", '{"a": 1}')
    keep(store, "k", '{"a": 2}')
    saved = store.reply("k")
    assert saved
    assert saved.reply == '{"a": 2}'
    assert store.cache_info().replies == 1


def test_clearing_the_cache_takes_the_replies_off_the_disk_and_leaves_the_log(
    store: Store, path: Path
) -> None:
    store.log(brief_with(1))
    for number in range(50):
        keep(store, str(number), json.dumps({"text": f"unmistakable{number} " * 200}))
    info = store.cache_info()
    assert info.replies == 50
    assert info.tokens == 50 * (1200 + 80)
    assert info.reply_bytes > 50 * 200 * 14
    assert info.file_bytes > info.reply_bytes
    assert info.oldest is not None
    assert store.clear_cache() == 50
    assert store.cache_info().replies == 0
    assert store.cache_info().oldest is None
    assert path.stat().st_size < 200_000
    for file in (path, path.with_name("store.db-wal")):
        assert b"unmistakable" not in file.read_bytes()
    assert [row.id for row in store.briefs(last=5)] == ["brief-1"]


# --- claims


def test_a_question_is_claimed_by_one_owner_until_it_is_released(store: Store, path: Path) -> None:
    with Store(path) as second:
        assert store.claim("k")
        assert not store.claim("k")
        assert not second.claim("k")
        assert second.claim("another")
        second.release("k")  # not its own
        assert not second.claim("k")
        store.release("k")
        assert second.claim("k")
        assert not store.claim("k")


def test_closing_a_store_frees_its_claims(store: Store, path: Path) -> None:
    second = Store(path)
    assert second.claim("k")
    second.close()
    second.close()
    assert store.claim("k")
    assert len(list(path.with_name("store.db.owners").glob("*.lock"))) == 2  # ours, and "opening"


def test_keeping_a_reply_gives_up_the_claim(store: Store, path: Path) -> None:
    assert store.claim("k")
    keep(store, "k")
    store.release("k")
    with Store(path) as second:
        assert second.claim("k")


def test_a_claim_of_a_living_process_holds_and_kill_9_frees_it_at_once(
    store: Store, path: Path
) -> None:
    with other(path, "store = Store(path); say(store.claim('k')); wait()") as process:
        assert process.hear() == "True"
        assert not store.claim("k")
        process.signal(signal.SIGSTOP)  # not even a process that stands still loses it
        assert not store.claim("k")
        process.kill()
        started = time.perf_counter()
        assert store.claim("k")
        assert time.perf_counter() - started < 1.0
    assert [owner for (owner,) in query(path, "SELECT owner FROM claims")] == [store._owners.me]


def test_what_killed_processes_left_is_swept_up_at_the_next_opening(path: Path) -> None:
    folder = path.with_name("store.db.owners")
    with other(path, "store = Store(path); say(store.claim('k')); wait()") as process:
        assert process.hear() == "True"
        process.kill()
    assert len(list(folder.glob("*.lock"))) == 2
    assert query(path, "SELECT key FROM claims") == [("k",)]
    Store(path).close()
    assert query(path, "SELECT key FROM claims") == []
    assert [file.name for file in folder.iterdir()] == ["opening.lock"]


def test_a_claim_whose_release_failed_can_be_made_again(store: Store, path: Path) -> None:
    assert store.claim("k")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store._database, "run", _fail)
        with pytest.raises(StoreError):
            store.release("k")
        with pytest.raises(StoreError):
            store.claim("another")
    assert query(path, "SELECT key FROM claims") == [("k",)]
    assert store.claim("k")
    assert store.claim("another")


def test_a_claim_that_could_not_be_committed_is_nobodys(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = store._database.writing

    @contextmanager
    def failing() -> Iterator[None]:
        with writing():
            yield
            raise StoreError("no space is left")

    with monkeypatch.context() as patch:
        patch.setattr(store._database, "writing", failing)
        with pytest.raises(StoreError, match="no space"):
            store.claim("k")
    assert store.claim("k")


def _fail(*_: object) -> None:
    raise StoreError("no space is left")


def test_of_many_threads_one_gets_the_claim(store: Store) -> None:
    won: list[tuple[int, str]] = []

    def work(number: int) -> None:
        won.extend((number, str(key)) for key in range(50) if store.claim(str(key)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(key for _, key in won) == sorted(map(str, range(50)))


# --- several processes


def test_processes_that_open_a_new_file_at_once_all_get_in(path: Path) -> None:
    code = "say('ready'); wait(); store = Store(path); say(store.claim(str(time.time_ns())))"
    processes = [Other(path, code) for _ in range(6)]
    assert [process.hear() for process in processes] == ["ready"] * 6
    for process in processes:
        process.go_on()
    assert [process.rest() for process in processes] == [["True"]] * 6
    assert query(path, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]


def test_processes_at_work_on_one_file_ask_each_question_once(path: Path) -> None:
    code = """
say('ready'); wait()
store = Store(path)
account = Account('aa')
for key in map(str, range(150)):
    while store.reply(key) is None:
        if store.claim(key):
            if store.reply(key) is None:
                call = store.begin(key, prompt='p', model='m', account=account)
                say(key)
                store.keep(key, reply='{}', usage=Usage(), model='m', prompt='p')
            store.release(key)
        else:
            time.sleep(0.001)
"""
    processes = [Other(path, code) for _ in range(4)]
    assert [process.hear() for process in processes] == ["ready"] * 4
    for process in processes:
        process.go_on()
    asked = [key for process in processes for key in process.rest()]
    assert sorted(asked) == sorted(map(str, range(150)))
    assert query(path, "SELECT count(*), count(DISTINCT key) FROM calls") == [(150, 150)]


def test_a_writer_waits_for_another_program_that_is_writing(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as tool:
        tool.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.2, tool.execute, ("COMMIT",))
        timer.start()
        keep(store, "k")
        timer.join()
    assert store.reply("k") is not None


def test_a_file_that_stays_locked_is_an_error_that_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_WAIT_S", 0.05)
    with Store(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as tool:
        tool.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"store\.db': another program has kept it locked"):
            keep(store, "k")
        assert store.reply("k") is None  # to read is never to wait
        tool.execute("ROLLBACK")
        keep(store, "k")


# --- calls


def test_a_call_is_entered_before_it_is_sent_and_completed_when_it_ends(
    store: Store, path: Path
) -> None:
    account = Account("cafe")
    call_id = begin(store, "k", account)
    assert re.fullmatch("[0-9a-f]{32}", call_id)
    columns = "id, key, brief, job, article, model, prompt, outcome, input_tokens, interruptions"
    assert query(path, f"SELECT {columns} FROM calls") == [  # noqa: S608  # ours
        (call_id, "k", account.id, None, "cafe", "openai/gpt-x", "brief@1", None, None, 0)
    ]
    store.end(attempt(call_id, first_token_s=0.5))
    columns = "outcome, input_tokens, cached_tokens, output_tokens, cost_usd, latency_s"
    assert query(path, f"SELECT {columns}, first_token_s FROM calls") == [  # noqa: S608  # ours
        ("ok", 1200, 300, 80, 0.25, 1.5, 0.5)
    ]


def test_a_call_whose_cost_nobody_knows_has_none(store: Store, path: Path) -> None:
    store.end(attempt(begin(store, "k"), outcome="timeout", usage=None, cost_usd=None))
    columns = "outcome, input_tokens, cached_tokens, output_tokens, cost_usd"
    assert query(path, f"SELECT {columns} FROM calls") == [  # noqa: S608  # ours
        ("timeout", None, None, None, None)
    ]


def test_the_call_of_a_killed_process_is_taken_up_under_its_id(store: Store, path: Path) -> None:
    code = """
store = Store(path)
say(store.begin('k', prompt='p', model='m', account=Account('aa')))
wait()
"""
    with other(path, code) as process:
        old = process.hear()
        begun_meanwhile = begin(store, "k")
        assert begun_meanwhile != old  # its owner lives
        store.end(attempt(begun_meanwhile))
        with other(path, code) as second:
            left_open = second.hear()
            assert left_open not in {old, begun_meanwhile}
            second.kill()
        process.kill()
    store.job = 7
    account = Account("bb")
    assert begin(store, "k", account) == left_open  # the newest one
    columns = "outcome, brief, job, owner, article, model, interruptions"
    assert query(path, f"SELECT {columns} FROM calls WHERE id = '{left_open}'") == [  # noqa: S608
        (None, account.id, 7, store._owners.me, "bb", "openai/gpt-x", 1)
    ]
    assert begin(store, "k") not in {old, begun_meanwhile, left_open}  # now its owner lives


def test_a_call_that_ended_is_not_taken_up_though_its_owner_is_dead(
    store: Store, path: Path
) -> None:
    with Store(path) as first:
        ended = begin(first, "k")
        first.end(attempt(ended, outcome="503", usage=None, cost_usd=None))
    assert begin(store, "k") != ended
    assert query(path, "SELECT count(*), sum(interruptions) FROM calls") == [(2, 0)]


def test_what_nobody_knows_counts_as_the_most_it_can_be(store: Store, path: Path) -> None:
    job = store.job = store.open_job("out.jsonl", {}).id
    code = f"""
store = Store(path)
store.job = {job}
say(store.begin('k', prompt='p', model='m', account=Account('aa'), most=Hold(500, 0.5)))
wait()
"""
    with other(path, code) as process:
        left_open = process.hear()
        process.kill()
    assert (store.spent_usd(job), store.spent_tokens(job)) == (0.5, 500)
    again = store.begin("k", prompt="p", model="m", account=Account("aa"), most=Hold(500, 0.5))
    assert again == left_open
    assert store.spent_usd(job) == 1.0  # both times it was sent
    store.end(attempt(again, cost_usd=0.25))
    assert (store.spent_usd(job), store.spent_tokens(job)) == (0.75, 500 + 1280)


def test_what_a_job_spent_is_the_sum_of_what_is_known(store: Store) -> None:
    store.job = store.open_job("out.jsonl", {}).id
    for cost in (0.25, 0.5, None):
        usage = None if cost is None else USAGE
        store.end(attempt(begin(store, f"k{cost}"), cost_usd=cost, usage=usage))
    begin(store, "open")
    job, store.job = store.job, None
    store.end(attempt(begin(store, "outside"), cost_usd=9.0))
    assert store.spent_usd(job) == 0.75
    assert store.spent_tokens(job) == 2 * (1200 + 80)
    assert store.spent_usd(job + 1) == 0.0
    assert store.spent_tokens(job + 1) == 0


# --- the log


def test_the_log_gives_the_last_briefs_the_newest_first(store: Store) -> None:
    for number in range(5):
        store.log(brief_with(number))
    newest, second = store.briefs(last=2)
    assert (newest.id, second.id) == ("brief-4", "brief-3")
    brief = brief_with(4)
    assert newest.brief == brief.model_dump_json()
    assert newest.title == brief.article.title
    assert newest.source == brief.article.url
    assert (newest.prompt, newest.status) == ("brief@1", "flagged")
    assert (newest.input_tokens, newest.cached_tokens, newest.output_tokens) == (1705, 600, 728)
    assert (newest.attempts, newest.is_cached, newest.cost_usd) == (3, False, 0.0)


# --- jobs


def finish(store: Store, job: int, seq: int, *, digest: str = "d") -> None:
    """Even inputs have a brief, odd ones are dead letters."""
    if seq % 2 == 0:
        store.log(brief_with(seq))
    store.finish(
        job,
        seq=seq,
        key=f"line {seq}",
        digest=digest,
        record_id=None,
        brief_id=None if seq % 2 else f"brief-{seq}",
        error=ArticleError("'line' is empty; leave it out") if seq % 2 else None,
    )


def test_a_job_is_found_again_by_its_output_as_it_was_begun(store: Store) -> None:
    job = store.open_job("out.jsonl", {"model": "openai/gpt-x", "prompt": ["brief", 1]})
    store.written(job.id, seq=3, bytes=4711)
    again = store.open_job("out.jsonl", {"model": "another"})
    assert again.id == job.id
    assert again.manifest == {"model": "openai/gpt-x", "prompt": ["brief", 1]}
    assert (job.written_seq, job.written_bytes) == (0, 0)
    assert (again.written_seq, again.written_bytes) == (3, 4711)
    assert store.open_job("other.jsonl", {}).id != job.id


def test_outcomes_come_in_the_order_of_inputs_or_as_they_were_recorded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_PAGE", 2)
    job, second = store.open_job("out.jsonl", {}).id, store.open_job("other.jsonl", {}).id
    for seq in (4, 1, 2, 0, 3):
        finish(store, job, seq)
    finish(store, second, 7)
    assert [row.seq for row in store.outcomes_from(job, 0)] == [0, 1, 2, 3, 4]
    assert [row.seq for row in store.outcomes_from(job, 2)] == [2, 3, 4]
    recorded = list(store.outcomes_from(job, 0, in_order=False))
    assert [row.seq for row in recorded] == [4, 1, 2, 0, 3]
    later = store.outcomes_from(job, recorded[2].number, in_order=False)
    assert [row.seq for row in later] == [2, 0, 3]
    assert [row.seq for row in store.dead_letters(job)] == [1, 3]
    assert (store.counts(job).briefs, store.counts(job).dead) == (3, 2)
    assert recorded[0].brief == brief_with(4).model_dump_json()
    assert (recorded[0].brief_id, recorded[1].brief) == ("brief-4", None)


def test_outcomes_can_be_recorded_while_others_are_read(store: Store) -> None:
    job = store.open_job("out.jsonl", {}).id
    finish(store, job, 0)
    seen = []
    for row in store.outcomes_from(job, 0):
        seen.append(row.seq)
        if row.seq < 3:
            finish(store, job, row.seq + 1)
    assert seen == [0, 1, 2, 3]


def test_an_input_has_one_outcome(store: Store) -> None:
    job = store.open_job("out.jsonl", {}).id
    assert store.outcome(job, 1) is None
    finish(store, job, 1, digest="first")
    with pytest.raises(StoreError, match=r"input 1 of job 1 has an outcome already; forget"):
        finish(store, job, 1, digest="second")
    row = store.outcome(job, 1)
    assert row
    assert (row.digest, row.key, row.error) == ("first", "line 1", "ArticleError")
    store.forget(job, [1])
    assert store.outcome(job, 1) is None
    finish(store, job, 1, digest="third")


def test_a_restarted_job_has_no_outcomes_and_its_new_manifest(store: Store) -> None:
    job = store.open_job("out.jsonl", {"a": 1})
    finish(store, job.id, 0)
    store.written(job.id, seq=1, bytes=99)
    store.restart(job.id, {"a": 2})
    assert store.counts(job.id).briefs == 0
    again = store.open_job("out.jsonl", {})
    assert (again.manifest, again.written_seq, again.written_bytes) == ({"a": 2}, 0, 0)


@pytest.mark.parametrize("brief_id", [None, "never-logged"])
def test_an_outcome_without_its_brief_is_refused(store: Store, brief_id: str | None) -> None:
    job = store.open_job("out.jsonl", {}).id
    with pytest.raises(StoreError, match="constraint failed"):
        store.finish(job, seq=0, key="k", digest="d", record_id=None, brief_id=brief_id, error=None)


def test_a_dead_letter_tells_all_that_the_error_knew(store: Store, path: Path) -> None:
    job = store.open_job("out.jsonl", {}).id
    error = OutputError("no valid reply", model="openai/x", usage=USAGE, raw_output='{"half')
    error.attempts = 3
    store.finish(job, seq=0, key="a", digest="d", record_id="r", brief_id=None, error=error)
    failed = ModelAPIError("busy", status_code=503, retry_after=1.5)
    store.finish(job, seq=1, key="b", digest="d", record_id=None, brief_id=None, error=failed)
    first, second = store.dead_letters(job)
    assert (first.error, first.message, first.record_id) == ("OutputError", "no valid reply", "r")
    assert first.detail
    assert second.detail
    assert (first.detail["attempts"], first.detail["raw_output"]) == (3, '{"half')
    assert first.detail["usage"] == USAGE.model_dump()
    assert (second.detail["status_code"], second.detail["retry_after"]) == (503, 1.5)
    assert second.detail["usage"] is None
    assert query(path, "SELECT output, seq, error, message FROM dead_letters") == [
        ("out.jsonl", 0, "OutputError", "no valid reply"),
        ("out.jsonl", 1, "ModelAPIError", "busy"),
    ]


def test_a_name_that_is_not_unicode_is_kept_readable(store: Store) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    job = store.open_job(name, {"input": name})
    assert store.open_job(name, {}).id == job.id
    error = ArticleError(f"{name} is empty")
    store.finish(job.id, seq=0, key=name, digest="d", record_id=name, brief_id=None, error=error)
    row = store.outcome(job.id, 0)
    assert row
    assert (row.key, row.message) == ("caf\\udce9.txt", "caf\\udce9.txt is empty")


# --- the file


def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "store.db"
    with Store(path) as store:
        keep(store, "k")
        files = [*path.parent.iterdir(), *path.with_name("store.db.owners").iterdir()]
        assert {file.name for file in files} >= {"store.db", "store.db-wal", "store.db-shm"}
        for file in files:
            assert stat.S_IMODE(file.stat().st_mode) == (0o700 if file.is_dir() else 0o600), file


def test_the_file_outlives_its_process(path: Path) -> None:
    code = "store = Store(path); store.keep('k', reply='{}', usage=Usage(), model='m', prompt='p')"
    with other(path, f"{code}; say('kept'); wait()") as process:
        assert process.hear() == "kept"
        process.kill()
    with Store(path) as store:
        assert store.reply("k") is not None
        assert query(path, "PRAGMA journal_mode") == [("wal",)]


@pytest.mark.parametrize("content", [b"Port Velm. Dockers walk out. " * 40, b"SQLite format"])
def test_a_file_that_is_no_database_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(
        StoreError, match=r"^cannot use the store '.*store\.db': it is not an SQLite database; name"
    ):
        Store(path)
    assert path.read_bytes() == content
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="it is the database of another program; name another"):
        Store(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_a_file_of_a_later_release_is_refused(path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("PRAGMA user_version = 9")
    with pytest.raises(
        StoreError, match=r"a later release wrote it \(version 9, this one knows 2\); upgrade"
    ):
        Store(path)
    assert list(path.with_name("store.db.owners").glob("[0-9a-f]*.lock")) == []


def test_a_folder_is_not_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="it is a folder; name a file with SUMMARIZER_STORE"):
        Store(tmp_path)


def test_a_path_below_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"^cannot use the store '.*': [a-z ]+; mend it or name"):
        Store(tmp_path / "file" / "store.db")


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_may_not_be_written_is_refused(*, is_folder: bool) -> None:
    # Root may write anywhere, so another user tries; in a folder that it can reach.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        if not is_folder:
            Store(path).close()
            path.chmod(0o444)
        Path(folder).chmod(0o555)
        code = """
import os
if os.geteuid() == 0:
    os.setuid(65534)
try:
    Store(path)
except StoreError as exc:
    print(exc)
"""
        words = " ".join(Other(path, code).rest())
        Path(folder).chmod(0o755)
    assert words == (
        f"cannot use the store {str(path)!r}: permission denied; "
        "mend it or name another file with SUMMARIZER_STORE"
    )


def test_a_full_disk_is_an_error_that_says_so_and_nothing_is_half_written(
    store: Store, path: Path
) -> None:
    keep(store, "before")
    pages = store._database.row("PRAGMA page_count")
    assert pages
    store._database.run(f"PRAGMA max_page_count = {pages[0] + 2}")
    assert store.claim("k")
    with pytest.raises(
        StoreError, match=r"no space is left for it; free some or name another file with"
    ):
        keep(store, "k", json.dumps("x" * 100_000))
    assert store.reply("k") is None
    assert store.reply("before") is not None
    assert not store.claim("k")  # the claim was to be given up with it, and is not
    store._database.run("PRAGMA max_page_count = 1000000")
    store.release("k")
    keep(store, "k", json.dumps("x" * 100_000))
    assert query(path, "PRAGMA integrity_check") == [("ok",)]


def test_an_opening_that_another_process_does_not_finish_is_an_error_that_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owners, "_WAIT_S", 0.05)
    message = "another process has been opening it for 0 s; mend it or name another file"
    with (
        ThreadPoolExecutor(1) as elsewhere,
        owners.Owners(path).alone(),
        pytest.raises(StoreError, match=message),
    ):
        elsewhere.submit(Store, path).result()
    Store(path).close()


def test_a_damaged_file_is_an_error_that_says_so(path: Path) -> None:
    with Store(path) as store:
        for number in range(100):
            keep(store, str(number), json.dumps("x" * 3000))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 20)
    with pytest.raises(StoreError, match="it is damaged; move it away"):
        Store(path)


def test_a_closed_store_says_so(path: Path) -> None:
    store = Store(path)
    store.close()
    with pytest.raises(StoreError, match="cannot operate on a closed database; open it again"):
        store.reply("k")
    with pytest.raises(StoreError, match="closed database"):
        store.claim("k")


def test_a_forked_process_may_not_use_the_store_it_inherited(path: Path) -> None:
    code = """
import os
store = Store(path)
if os.fork() == 0:
    try:
        store.reply('k')
    except StoreError as exc:
        say(str(exc))
    os._exit(0)
os.wait()
"""
    words = " ".join(Other(path, code).rest())
    assert words.endswith("a forked process has inherited it; open it again there")


def test_an_error_inside_a_transaction_takes_it_back(store: Store) -> None:
    def failing() -> None:
        with store._database.writing():
            store._database.run("INSERT INTO claims (key, owner, since) VALUES ('k', 'o', 's')")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        failing()
    assert store.claim("k")


def test_nothing_of_what_is_kept_is_logged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Store(path) as store:
        keep(store, "k", '"Port Velm"')
        store.log(brief_with(1))
        finish(store, store.open_job("out.jsonl", {}).id, 1)
        with pytest.raises(StoreError):
            store.log(brief_with(1))
    assert "Velm" not in caplog.text
    assert "is empty" not in caplog.text


# --- versions


def test_a_file_of_an_earlier_version_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(path) as store:
        keep(store, "k")
        begin(store, "k")
    script = "ALTER TABLE calls ADD COLUMN note TEXT; UPDATE calls SET note = key || '!'"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, script))
    with Store(path) as store:
        assert store.reply("k") is not None
        begin(store, "later")
    assert query(path, "SELECT note FROM calls ORDER BY id") == [("k!",), (None,)]
    assert query(path, "PRAGMA user_version") == [(3,)]
    Store(path).close()  # and not once more


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(path).close()
    with monkeypatch.context() as patch:
        script = "ALTER TABLE calls ADD COLUMN note TEXT; INSERT INTO nowhere VALUES (1)"
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, script))
        with pytest.raises(StoreError, match="no such table: nowhere"):
            Store(path)
    assert query(path, "PRAGMA user_version") == [(2,)]
    assert "note" not in _columns(path)["calls"]
    Store(path).close()


# --- the page that describes it


def _columns(path: Path) -> dict[str, list[str]]:
    tables = query(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {
        str(table): [str(row[1]) for row in query(path, f"PRAGMA table_info({table})")]
        for (table,) in tables
    }


def test_the_docs_list_each_table_with_its_columns(store: Store, path: Path) -> None:
    described = {
        section.split("`")[0]: re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        for section in DOC.read_text(encoding="utf-8").split("\n### `")[1:]
    }
    assert described == _columns(store.path)
    version = str(len(schema.MIGRATIONS))
    assert f"now {version};" in DOC.read_text(encoding="utf-8")
    assert f"`PRAGMA application_id` is {schema.APPLICATION_ID}." in DOC.read_text("utf-8")
    assert query(path, "PRAGMA application_id") == [(schema.APPLICATION_ID,)]


def test_the_queries_of_the_docs_answer(store: Store, path: Path) -> None:
    account = Account("aa")
    account.id = "brief-1"
    store.end(attempt(begin(store, "k", account)))
    store.end(attempt(begin(store, "l"), outcome="timeout", usage=None, cost_usd=None))
    begin(store, "m")
    store.log(brief_with(1))
    finish(store, store.open_job("out.jsonl", {}).id, 1)
    queries = re.findall(r"```sql\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    answers = [query(path, sql) for sql in queries]
    day, model = time.strftime("%Y-%m-%d", time.gmtime()), "openai/gpt-x"
    assert answers[0] == [(day, model, 3, 0.25)]
    assert sorted(answers[1]) == [("ok", 1, 1.5), ("open", 1, None), ("timeout", 1, 1.5)]
    assert [row[3] for row in answers[2]] == ["timeout", None]
    assert answers[3] == [("Dockers & crane drivers walk out in Port Velm", 1, 80)]
    assert answers[4] == [("out.jsonl", "ArticleError", 1, "'line' is empty; leave it out")]
    findings = [finding.kind for finding in invented.brief().verification.findings]
    assert sorted(answers[5]) == sorted({(kind, findings.count(kind)) for kind in findings})
