"""The command line as a user meets it: output, messages, exit codes; the server is a fake one."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import click
import pytest

from summarizer import cli, terminal
from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.local.catalog import DEFAULT, model_path
from summarizer.settings import Settings
from summarizer.testing import FakeServer, Fault, Reply
from tests.pace import PROMPT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.testing import ServerAnswer

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "lukashenko-xi.txt"
SUMMARIZER = [sys.executable, "-c", "from summarizer.cli import main; main()"]
TEXT = """Ferry line to Norholm opens

The new ferry line between Elmsund and Norholm opened on Monday after two years of work. About 300
guests watched the first ship leave the harbour, mayor Ida Brandt said. She called the line a gift
to both towns and thanked the builders. The crossing takes forty minutes and runs six times a day.
"""
DRAFT = {
    "article_type": "report",
    "summary": [{"text": "A ferry line between Elmsund and Norholm opened.", "s": [2]}],
    "actors": [
        {"name": "Ida Brandt", "role": "mayor", "country": "", "kind": "person", "s": [3]},
    ],
    "facts": [
        {"text": "About 300 guests watched.", "status": "claimed", "source": "Ida Brandt", "s": [3]}
    ],
    "stances": [],
    "context": [],
    "background": [],
}
UNFAITHFUL = DRAFT | {"summary": [{"text": "About 900 guests fled from Norholm.", "s": [3]}]}


class Result(NamedTuple):
    """What a run of the command line gave."""

    code: int | str | None
    out: str
    err: str


class Run(Protocol):
    """Runs a command line."""

    def __call__(self, *arguments: str, stdin: str | bytes = b"") -> Result: ...


class Serve(Protocol):
    """Starts a server that answers as told."""

    def __call__(self, *answers: ServerAnswer) -> FakeServer: ...


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Work in an empty folder, with a cache that holds no model, and give SIGTERM back."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("SUMMARIZER_STORE", str(tmp_path / "store.db"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "article.txt").write_text(TEXT)
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process; vendors are imported once for all tests."""

    def run_it(*arguments: str, stdin: str | bytes = b"") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["summarizer", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Result(ended.value.code, *capsys.readouterr())

    return run_it


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a server and make it the default, as a user would by the SDK's variable."""
    servers: list[FakeServer] = []

    def start_server(*answers: ServerAnswer) -> FakeServer:
        server = FakeServer(*(answers or (Reply(content=json.dumps(DRAFT)),)))
        servers.append(server.__enter__())
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("SUMMARIZER_MODEL", "openai/fake")
        return server

    yield start_server
    for server in servers:
        server.__exit__(None, None, None)


# --- what comes out


def test_json_of_one_article_is_one_document_whose_evidence_resolves(
    run: Run, serve: Serve
) -> None:
    serve()
    result = run("summarize", "article.txt", "-f", "json")
    assert result.code == 0
    assert result.err == "openai/fake reads 59 words\n"
    brief = Brief.model_validate_json(result.out)
    article = Article.from_file("article.txt")
    assert brief.article.sha256 == article.sha256
    [piece] = brief.key_facts[0].evidence
    assert article.text[piece.start : piece.end] == piece.quote
    assert piece.quote.startswith("About 300")
    assert brief.key_facts[0].attributed_to == "a1"
    assert brief.provenance.model == "openai/fake"
    assert brief.provenance.endpoint == "remote"
    assert brief.provenance.parameters["language"] == "en"


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input_is_the_default_source(
    run: Run, serve: Serve, arguments: tuple[str, ...]
) -> None:
    serve()
    result = run("summarize", *arguments, "-f", "json", stdin=TEXT)
    assert result.code == 0
    assert json.loads(result.out)["article"]["path"] is None
    assert json.loads(result.out)["article"]["words"] == 59


def test_several_articles_are_a_json_array_or_a_line_each(run: Run, serve: Serve) -> None:
    serve()
    array = json.loads(run("summarize", "article.txt", str(EXAMPLE), "-f", "json").out)
    assert [document["article"]["path"] for document in array] == ["article.txt", str(EXAMPLE)]
    lines = run("summarize", "article.txt", str(EXAMPLE), "-f", "jsonl").out.splitlines()
    assert [json.loads(line)["article"]["words"] for line in lines] == [59, 394]


def test_several_texts_are_set_apart_by_an_empty_line(run: Run, serve: Serve) -> None:
    serve()
    result = run("summarize", "article.txt", "article.txt")
    assert result.out.count("\n\nFerry line to Norholm opens\n") == 1
    assert result.out.startswith("Ferry line to Norholm opens\n")
    assert "\x1b" not in result.out + result.err
    assert result.err == "[1/2] openai/fake reads 59 words\n[2/2] openai/fake reads 59 words\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "A ferry line between Elmsund and Norholm opened."),
        (("--evidence",), "[S3] About 300 guests"),
        (("-f", "markdown"), "## "),
        (("-f", "html"), "<!doctype html>"),
    ],
)
def test_each_format_has_what_it_is_for(
    run: Run, serve: Serve, arguments: tuple[str, ...], words: str
) -> None:
    serve()
    result = run("summarize", "article.txt", *arguments)
    assert result.code == 0
    assert words.casefold() in " ".join(result.out.split(" ")).casefold()


def test_html_of_several_articles_is_a_usage_error(run: Run) -> None:
    result = run("summarize", "article.txt", "article.txt", "-f", "html")
    assert result.code == 2
    assert "-f html is a page of one article" in result.err


def test_output_goes_to_the_file_and_nowhere_else(run: Run, serve: Serve) -> None:
    serve()
    result = run("summarize", "article.txt", "-f", "json", "-o", "brief.json")
    assert (result.code, result.out) == (0, "")
    assert json.loads(Path("brief.json").read_text())["schema_version"] == 1
    assert run("summarize", "article.txt", "-o", "-").out.startswith("Ferry line")
    assert not Path("-").exists()


def test_a_failed_run_leaves_the_old_output_alone(run: Run, serve: Serve) -> None:
    serve(Fault.BAD_REQUEST)
    Path("old.json").write_text("old")
    assert run("summarize", "article.txt", "-o", "old.json").code == 1
    assert run("summarize", "article.txt", "-o", "new.json").code == 1
    assert Path("old.json").read_text() == "old"
    assert not Path("new.json").exists()


def test_raw_article_prints_what_a_model_would_see_and_asks_none(run: Run) -> None:
    result = run("summarize", str(EXAMPLE), "--raw-article")
    assert (result.code, result.err) == (0, "")
    first, *_, last = result.out.splitlines()
    assert first.startswith("[S1] State visit: Lukashenko and Xi")
    assert last.startswith("[left out] ")
    assert "[left out] Leave a Reply" in result.out


def test_options_reach_the_model_and_the_provenance(run: Run, serve: Serve) -> None:
    server = serve()
    arguments = ("--language", "pt_BR", "--no-background", "--prompt", "brief@1", "-f", "json")
    result = run("summarize", "article.txt", *arguments)
    assert json.loads(result.out)["provenance"]["parameters"]["language"] == "pt-BR"
    assert "Portuguese" in server.calls[0].text
    run("summarize", "article.txt", "--language", "en")
    assert server.calls[0].text != server.calls[1].text


def test_a_prompt_folder_of_ones_own_is_used(run: Run, serve: Serve) -> None:
    server = serve()
    Path("mine").mkdir()
    Path("mine/system.jinja").write_text("Be brief.")
    Path("mine/user.jinja").write_text("{{ paragraphs[0][0].text }} {{ nonce }}")
    result = run("summarize", "article.txt", "--prompt", "mine", "-f", "json")
    assert server.calls[0].text.startswith("Be brief.\nFerry line to Norholm opens ")
    [ref] = json.loads(result.out)["provenance"]["prompts"]
    assert (ref["name"], ref["version"]) == ("mine", None)


def test_base_url_and_model_name_the_server(run: Run, serve: Serve) -> None:
    serve(Fault.BAD_REQUEST)
    with FakeServer(Reply(content=json.dumps(DRAFT))) as other:
        arguments = ("-m", "openai/other", "--base-url", other.base_url)
        assert run("summarize", "article.txt", *arguments).code == 0
        assert other.calls[0].body["model"] == "other"


# --- exit codes


def test_strict_prints_the_flagged_brief_and_exits_with_3(run: Run, serve: Serve) -> None:
    serve(Reply(content=json.dumps(UNFAITHFUL)))
    lenient, strict = run("summarize", "article.txt"), run("summarize", "article.txt", "--strict")
    assert (lenient.code, strict.code) == (0, 3)
    assert "900" in strict.out
    assert strict.out.split(" · ")[0] == lenient.out.split(" · ")[0]


def test_unsupported_claims_may_be_dropped_or_counted_as_failure(run: Run, serve: Serve) -> None:
    serve(Reply(content=json.dumps(UNFAITHFUL)))
    dropped = run("summarize", "article.txt", "--on-unsupported", "drop", "--strict")
    assert dropped.code == 0
    assert "900" not in dropped.out
    failed = run("summarize", "article.txt", "--on-unsupported", "fail")
    assert failed.code == 3
    assert "900" in failed.out


def test_one_bad_source_does_not_stop_the_others(run: Run, serve: Serve) -> None:
    serve()
    result = run("summarize", "missing.txt", "article.txt", "-f", "json")
    assert result.code == 1
    assert "summarizer: no file 'missing.txt'" in result.err
    assert [document["article"]["path"] for document in json.loads(result.out)] == ["article.txt"]


def test_one_failed_call_does_not_stop_the_others_and_names_its_source(
    run: Run, serve: Serve
) -> None:
    serve(Fault.BAD_REQUEST, Reply(content=json.dumps(UNFAITHFUL)))
    result = run("summarize", "article.txt", str(EXAMPLE), "-f", "jsonl", "--strict")
    assert result.code == 1  # a failure is worse than a flag
    assert len(result.out.splitlines()) == 1
    assert "summarizer: article.txt: openai/fake at http://127.0.0.1:" in result.err


BAD_INPUT = {
    "empty": (b" \n", "'bad' is empty"),
    "short": (b"Only a few words here.", "'bad' has 5 words of article text, at least 40"),
    "binary": (b"\x00\x01\x02" * 99, "'bad' is binary"),
    "PDF": (b"%PDF-1.7 ...", "'bad' cannot be read as PDF"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_a_bad_article_is_one_line_and_exit_code_1(run: Run, serve: Serve, case: str) -> None:
    server = serve()
    data, words = BAD_INPUT[case]
    Path("bad").write_bytes(data)
    result = run("summarize", "bad")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"summarizer: {words}")
    assert result.err.count("\n") == 1
    assert server.count == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.txt",), "no file 'missing.txt'"),
        ((".",), "cannot read '.'"),
        (("http://127.0.0.1:9/story",), "127.0.0.1"),
        (("article.txt", "--language", "xx"), "unknown language 'xx'"),
        (("article.txt", "--language", "German"), "unknown language 'German'"),
        (("article.txt", "--prompt", "brief@99"), "no prompt 'brief@99'; have brief@1"),
        (("article.txt", "--prompt", "."), "no 'system.jinja' in"),
        (("article.txt", "-m", "nobody/x"), "unknown model 'nobody/x'"),
        (("article.txt", "-m", "openai/x", "--base-url", "nowhere"), "'nowhere/' is no http"),
        (("article.txt", "-m", "local/none.gguf"), "no local model 'none.gguf'"),
        (("article.txt", "-o", "no/such/folder/x"), "cannot write 'no/such/folder/x'"),
        (("article.txt", "-o", "article.txt"), "'article.txt' is one of the sources"),
    ],
)
def test_a_wrong_value_is_one_line_and_exit_code_1(
    run: Run, serve: Serve, arguments: tuple[str, ...], words: str
) -> None:
    server = serve()
    result = run("summarize", *arguments)
    assert (result.code, result.out) == (1, "")
    *progress, line = result.err.splitlines()
    assert line.startswith("summarizer: ")
    assert words in line
    assert not [said for said in progress if " reads " not in said]
    assert server.count == 0
    assert Path("article.txt").read_text() == TEXT


@pytest.mark.parametrize(
    "arguments",
    [
        ("summarize", "--no-such-option"),
        ("summarize", "article.txt", "-f", "xml"),
        ("summarize", "article.txt", "--timeout", "0"),
        ("summarize", "article.txt", "--timeout", "nan"),
        ("summarize", "article.txt", "--timeout", "soon"),
        ("summarize", "article.txt", "-o", "."),
        ("no-such-command",),
        ("verify", "-", "-"),
        ("verify", "one"),
    ],
)
def test_a_usage_error_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Usage: summarizer" in result.err
    assert "Traceback" not in result.err


def test_a_wrong_setting_names_its_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_THREADS", "many")
    result = run("summarize", "article.txt")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("summarizer: SUMMARIZER_THREADS='many': ")


def test_a_missing_key_names_its_variable(run: Run) -> None:
    result = run("summarize", "article.txt", "-m", "openai/gpt-5-mini")
    assert (result.code, result.out) == (1, "")
    assert "no key for 'openai/gpt-5-mini'; set OPENAI_API_KEY" in result.err


def test_a_timeout_bounds_the_article(run: Run, serve: Serve) -> None:
    serve(Fault.HANG)
    started = time.monotonic()
    result = run("summarize", "article.txt", "--timeout", "0.3")
    assert time.monotonic() - started < PROMPT_S
    assert (result.code, result.out) == (1, "")
    assert "within 0.3 s" in result.err


# --- the embedded model's file


def test_without_a_terminal_a_missing_model_names_the_command_to_run(run: Run) -> None:
    result = run("summarize", "article.txt")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        f"summarizer: model '{DEFAULT.name}' is not on this machine (1.1 GB); "
        f"run: summarizer models pull {DEFAULT.name}\n"
    )
    assert run("models", "path").code == 1
    assert "not pulled" in run("models", "list").out


@pytest.mark.parametrize(("answer", "pulls"), [("y", 1), ("n", 0)])
def test_on_a_terminal_it_asks_before_it_pulls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, pulls: int
) -> None:
    asked: list[str] = []
    pulled: list[str] = []

    def confirm(question: str, *, err: bool) -> bool:
        assert err  # standard output is for the document
        asked.append(question)
        return answer == "y"

    monkeypatch.setattr(click, "confirm", confirm)
    monkeypatch.setattr(terminal, "pull", lambda model, _: pulled.append(model.name))
    monkeypatch.setattr(terminal, "sys", _Terminal)
    terminal.offer_pull(f"local/{DEFAULT.name}", tmp_path)
    assert asked == [f"local/{DEFAULT.name} is not on this machine. Download 1.1 GB now?"]
    assert len(pulled) == pulls
    terminal.offer_pull("openai/gpt-5-mini", tmp_path)
    terminal.offer_pull("local/my-own.gguf", tmp_path)
    assert len(asked) == 1


class _Terminal:
    """Standing in for `sys`."""

    class stdin:  # noqa: N801  # the name in sys
        isatty = staticmethod(lambda: True)

    stderr = stdin


def test_a_pulled_model_is_listed_and_found_and_not_pulled_again(run: Run, tmp_path: Path) -> None:
    path = pretend_pulled(tmp_path / "cache")
    assert run("models", "path").out == f"{path}\n"
    assert run("models", "path", f"local/{DEFAULT.name}").out == f"{path}\n"
    assert run("models", "pull") == (0, f"{path}\n", "")
    assert run("models", "list").out.split() == [
        f"local/{DEFAULT.name}", "1.1", "GB", "Apache-2.0", "here",
    ]  # fmt: skip


def test_a_pull_without_a_terminal_says_each_tenth_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from summarizer.local import pull as pulling  # noqa: PLC0415  # patched here only

    def download(_model: object, *, cache_dir: Path, progress: Callable[[int, int], None]) -> Path:
        for percent in range(0, 101, 5):
            progress(percent * 10_000_000, 1_000_000_000)
        return cache_dir

    monkeypatch.setattr(pulling, "pull", download)
    terminal.pull(DEFAULT, tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[0] == f"pulling {DEFAULT.name}: 0 % of 1.0 GB"
    assert lines[-1] == f"pulling {DEFAULT.name}: 100 % of 1.0 GB"


# --- the other commands


def test_verify_finds_a_sound_brief_sound(run: Run, serve: Serve) -> None:
    serve()
    run("summarize", "article.txt", "-f", "json", "-o", "brief.json")
    result = run("verify", "brief.json", "article.txt", "--strict")
    assert result == (0, "verified: 0 flagged of 3 items\n", "")
    document = json.loads(run("verify", "brief.json", "article.txt", "-f", "json").out)
    assert document["status"] == "verified"
    text = Path("brief.json").read_text()
    assert run("verify", "-", "article.txt", stdin=text).code == 0
    assert run("verify", "brief.json", "-", stdin=TEXT).code == 0


def test_verify_flags_what_was_changed_by_hand(run: Run, serve: Serve) -> None:
    serve()
    run("summarize", "article.txt", "-f", "json", "-o", "brief.json")
    text = Path("brief.json").read_text().replace("About 300 guests watched.", "About 800 came.")
    Path("brief.json").write_text("\ufeff" + text, encoding="utf-8")
    result = run("verify", "brief.json", "article.txt")
    assert result.code == 0
    assert result.out.startswith("flagged: 1 flagged of 3 items\n$.key_facts[0]  error: ")
    assert "800" in result.out
    assert run("verify", "brief.json", "article.txt", "--strict").code == 3


def test_verify_says_when_the_article_is_another_one(run: Run, serve: Serve) -> None:
    serve()
    run("summarize", "article.txt", "-f", "json", "-o", "brief.json")
    result = run("verify", "brief.json", str(EXAMPLE), "--strict")
    assert result.code == 3
    assert "$.article.sha256  error: the brief was made of another text than this one" in result.out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "'b.json' is no brief: invalid json"),
        ("no json", "'b.json' is no brief: invalid json"),
        ("[]", "'b.json' is no brief: input should be an object"),
        ('{"summary": 3}', "'b.json' is no brief: field required at article"),
        (None, "cannot read 'b.json': No such file or directory"),
    ],
)
def test_verify_says_in_one_line_what_is_no_brief(
    run: Run, content: str | None, words: str
) -> None:
    if content is not None:
        Path("b.json").write_text(content)
    result = run("verify", "b.json", "article.txt")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"summarizer: {words}")
    assert result.err.count("\n") == 1


def test_prompts_are_listed_shown_and_rendered(run: Run) -> None:
    listed = run("prompts", "list").out.splitlines()
    assert {"brief@1", "steps@1"} <= {line.split("  sha256 ")[0] for line in listed}
    shown = run("prompts", "show", "brief@1").out
    assert shown.startswith("--- system.jinja\n")
    assert "--- user.jinja\n" in shown
    injected = TEXT + "It said {{ 7*7 }} and 你好.\n"
    rendered = run("prompts", "render", "brief", "-", "--language", "de", stdin=injected).out
    assert rendered.startswith("--- system\n")
    assert "{{ 7*7 }} and 你好" in rendered
    assert "German" in rendered
    assert run("prompts", "render", "brief", "--language", "xx", stdin=TEXT).code == 1


def test_schema_is_printed_exported_and_checked(run: Run) -> None:
    printed = run("schema").out
    assert json.loads(printed)["title"] == "Brief"
    assert run("schema", "export", "--to", "here").out == "here/brief.v1.json\n"
    assert json.loads(Path("here/brief.v1.json").read_text())["title"] == "Brief"
    Path("file").write_text("")
    result = run("schema", "export", "--to", "file/below")
    assert result.code == 1
    assert result.err.startswith("summarizer: cannot write 'file/below/brief.v1.json'")


def test_doctor_exits_by_what_it_finds(run: Run, serve: Serve) -> None:
    serve(Reply())
    well = run("doctor")
    assert (well.code, well.out.splitlines()[-1]) == (0, "ok   schema: enforced")
    ill = run("doctor", "-m", "nobody/x")
    assert ill.code == 1
    assert ill.out.splitlines()[-1].startswith("FAIL model: unknown model 'nobody/x'")


# --- as a process of its own


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SUMMARIZER, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | environment,
    )


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_at_once_without_a_traceback(
    serve: Serve, sent: signal.Signals, code: int
) -> None:
    server = serve(Fault.HANG)
    process = start("summarize", "article.txt", "article.txt", "-f", "json", "-o", "out.json")
    deadline = time.monotonic() + 60
    while server.count == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(sent)
    told = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - told < PROMPT_S
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    assert err.strip().endswith("interrupted" if sent is signal.SIGINT else "reads 59 words")
    assert not Path("out.json").exists()


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    story = "\n\n".join(f"Ship {n} left the harbour on day {n} of that year." for n in range(9000))
    Path("long.txt").write_text(story)  # more than a pipe holds
    with start("summarize", "long.txt", "--raw-article") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "[S1] Ship 0 left the harbour on day 0 of that year.\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 1


def test_documents_are_utf_8_in_any_locale() -> None:
    process = start("prompts", "render", "brief", PYTHONIOENCODING="ascii", LC_ALL="C")
    out, err = process.communicate(TEXT + "The banner read 你好 🚢.\n", timeout=30)
    assert (process.returncode, err) == (0, "")
    assert "你好 🚢" in out


def what_is_shown(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # how Linux says that nobody writes to it any more
        while text := os.read(terminal, 65_536):
            yield text


def test_a_terminal_on_stderr_does_not_swallow_the_document(
    serve: Serve,
) -> None:
    pty = pytest.importorskip("pty")  # not on Windows
    serve()
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    reader = threading.Thread(target=lambda: shown.extend(what_is_shown(ours)))
    reader.start()  # a terminal holds little, and who writes to a full one waits
    done = subprocess.run(
        [*SUMMARIZER, "summarize", "article.txt", "article.txt", "-f", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )
    os.close(theirs)
    reader.join(PROMPT_S)
    os.close(ours)
    screen = b"".join(shown).decode(errors="replace")
    assert done.returncode == 0, screen
    assert [json.loads(line)["schema_version"] for line in done.stdout.splitlines()] == [1, 1]
    assert "reads 59 words" in screen
    assert "schema_version" not in screen


def test_help_is_fast_because_it_imports_nothing_heavy() -> None:
    probe = (
        "import sys; from summarizer.cli import cli\n"
        "try: cli(['summarize', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"'(\w+)'", done.stderr))
    assert "click" in loaded
    heavy = {"asyncio", "instructor", "jinja2", "openai", "pycountry", "pydantic", "rich"}
    assert not loaded & heavy
    assert "--raw-article" in done.stdout


# --- the documentation


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield " ".join(("summarizer", *path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text()
    sections = dict(re.findall(r"(?ms)^##+ `(summarizer [^`]*?)`$(.*?)(?=^##|\Z)", text))
    for name, command in commands(cli.cli):
        assert name in sections, f"docs/cli.md has no section '{name}'"
        for parameter in command.params:
            metavar = parameter.make_metavar(click.Context(command))
            is_option = isinstance(parameter, click.Option)
            wanted = parameter.opts if is_option else re.findall(r"[A-Z]+", metavar)[:1]
            for word in wanted:
                assert word in sections[name], f"docs/cli.md: {name} lacks {word}"


def test_no_option_is_documented_that_is_not_there() -> None:
    known = {opt for _, c in commands(cli.cli) for p in c.params for opt in p.opts}
    known |= {"--help", "-h", "--version", "-V"}
    text = (ROOT / "docs" / "cli.md").read_text()
    documented = set(re.findall(r"`(--?[a-z][a-z-]*)", text))
    assert documented <= known


def documented_lines() -> Iterator[str]:
    for page in ("README.md", "docs/cli.md", "docs/batch.md"):
        text = (ROOT / page).read_text()
        for block in re.findall(r"(?ms)^```sh\n(.*?)^```", text):
            for line in block.replace("\\\n", " ").splitlines():
                if "summarizer " in line and not line.startswith("pip "):
                    yield line.partition("  #")[0].strip()


@pytest.mark.parametrize("line", sorted(set(documented_lines())))
def test_every_documented_command_works(
    run: Run, serve: Serve, tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    # The vendors' prices are not those of a server of one's own.
    (tmp_path / "prices.json").write_text('{"openai/gpt-5-mini": {"input": 0.25, "output": 2.0}}')
    monkeypatch.setenv("SUMMARIZER_PRICES", str(tmp_path / "prices.json"))
    pretend_pulled(tmp_path / "cache")
    Path("articles").mkdir()
    Path("articles/one.txt").write_text(TEXT)
    Path("articles.jsonl").write_text(json.dumps({"text": TEXT}))
    run("summarize", "article.txt", "-f", "json", "-o", "brief.json")
    stdin, arguments = parsed(line.replace("http://localhost:8080/v1", server.base_url))
    if "doctor" in arguments:
        server = serve(Reply())
    assert run(*arguments, stdin=stdin).code == 0


def parsed(line: str) -> tuple[bytes, list[str]]:
    """Read `VARIABLE=value`, `cat FILE |` and `| filter` around a command as a shell would."""
    words = shlex.split(line)
    stdin = Path(words[1]).read_bytes() if words[0] == "cat" else b""
    words = words[words.index("summarizer") + 1 :]
    return stdin, words[: words.index("|")] if "|" in words else words


def pretend_pulled(cache_dir: Path) -> Path:
    """Put a file of the right size where the model belongs; it takes no space on disk."""
    path = model_path(DEFAULT, cache_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(DEFAULT.size_bytes)
    return path
