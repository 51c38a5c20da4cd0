"""The tables, as a list of migrations. docs/store.md says what the columns mean."""

from __future__ import annotations

from typing import Final

# "summ" in ASCII: tells our files from the SQLite files of other programs.
APPLICATION_ID: Final = 0x73756D6D

# No STRICT tables and no RETURNING: any SQLite since 3.24 can read and write the file.
_FIRST = """
CREATE TABLE replies (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    reply TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    created TEXT NOT NULL
);
CREATE TABLE claims (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    since TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    brief TEXT NOT NULL,
    job INTEGER,
    owner TEXT NOT NULL,
    article TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    started TEXT NOT NULL,
    most_tokens INTEGER,
    most_usd REAL,
    outcome TEXT,
    input_tokens INTEGER,
    cached_tokens INTEGER,
    output_tokens INTEGER,
    cost_usd REAL,
    latency_s REAL,
    first_token_s REAL,
    interruptions INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX calls_by_key ON calls (key);
CREATE TABLE briefs (
    id TEXT PRIMARY KEY,
    created TEXT NOT NULL,
    article TEXT NOT NULL,
    title TEXT,
    source TEXT,
    language TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    status TEXT NOT NULL,
    cost_usd REAL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    latency_s REAL NOT NULL,
    is_cached INTEGER NOT NULL,
    brief TEXT NOT NULL
);
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    output TEXT NOT NULL UNIQUE,
    manifest TEXT NOT NULL,
    created TEXT NOT NULL,
    written_bytes INTEGER NOT NULL DEFAULT 0,
    written_seq INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE outcomes (
    number INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES jobs (id),
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    record_id TEXT,
    brief TEXT REFERENCES briefs (id),
    error TEXT,
    message TEXT,
    detail TEXT,
    created TEXT NOT NULL,
    UNIQUE (job, seq),
    CHECK ((brief IS NULL) <> (error IS NULL))
);
CREATE VIEW dead_letters AS
    SELECT jobs.output, outcomes.job, outcomes.seq, outcomes.key, outcomes.record_id,
           outcomes.error, outcomes.message, outcomes.detail, outcomes.created
    FROM outcomes JOIN jobs ON jobs.id = outcomes.job
    WHERE outcomes.error IS NOT NULL;
"""

_ROUNDS = """
CREATE TABLE rounds (
    id TEXT PRIMARY KEY,
    job INTEGER,
    number INTEGER NOT NULL,
    owner TEXT NOT NULL,
    created REAL NOT NULL,
    file TEXT,
    batch TEXT,
    status TEXT
) WITHOUT ROWID;
CREATE TABLE round_lines (
    key TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    call TEXT NOT NULL,
    job INTEGER,
    round TEXT REFERENCES rounds (id),
    place INTEGER,
    status INTEGER,
    answer TEXT,
    is_spent INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE UNIQUE INDEX round_lines_by_call ON round_lines (call);
CREATE INDEX round_lines_by_question ON round_lines (question);
CREATE INDEX round_lines_by_round ON round_lines (round);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _ROUNDS)
"""Scripts: the one at index n brings a file from version n to n + 1. New ones are added at
the end; one that was released is never changed."""
