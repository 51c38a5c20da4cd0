"""Versioned Jinja templates → prompts.

Templates loop and substitute; decisions stay in Python. Article text is a variable, never
a template, so that `{{ 7*7 }}` in an article arrives as it stands.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from summarizer._resources import resource
from summarizer.errors import PromptError
from summarizer.messages import Message, Prompt, PromptRef

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from summarizer.article import Article

_NOT_WHOLE = frozenset({"audit", "merge", "part", "repair"})  # of claims, of parts, of facts
_SYSTEM, _USER = "system.jinja", "user.jinja"
# "[S9]" in an article must not pass for an id, nor "</article>" or "<|im_end|>" for a delimiter:
# servers turn the latter into the control token of a chat template.
_FAKE_ID = re.compile(r"[\[［【](?=\s*S\s*\d)", re.IGNORECASE)
_FAKE_TAG = re.compile(r"<(?=[/|｜<]?\s*[a-z|｜]|\s*/)", re.IGNORECASE)
# What Python code in a template may raise beside Jinja's own errors.
_TEMPLATE_BUGS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


class PromptFolder(NamedTuple):
    """A folder of templates and the name it goes by."""

    ref: PromptRef
    path: Path


def available() -> list[PromptFolder]:
    """List the shipped prompts, all versions, sorted by name and version."""
    versions = [(v.parent.name, int(v.name[1:]), v) for v in resource("prompts").glob("*/v[0-9]*")]
    return [_folder(path, name, version) for name, version, path in sorted(versions)]


def find(spec: str) -> PromptFolder:
    """Resolve "brief", "brief@1" or a folder of one's own; raises PromptError.

    A shipped prompt comes before a folder of the same name: write "./brief" for that.
    """
    name, _, version = spec.partition("@")
    known = available()
    named = [f for f in known if f.ref.name == name]
    matching = [f for f in named if version in {"", str(f.ref.version), f"v{f.ref.version}"}]
    if matching:
        return matching[-1]
    if spec and Path(spec).is_dir():
        return _own_folder(Path(spec).resolve())
    have = ", ".join(f"{f.ref.name}@{f.ref.version}" for f in known if is_for_articles(f))
    raise PromptError(f"no prompt {spec!r}; have {have}, or pass a folder")


def render(
    folder: PromptFolder,
    article: Article,
    *,
    question: str | None = None,
    **variables: object,
) -> Prompt:
    """Render a prompt on an article; raises PromptError for a missing template or variable.

    With a `question`, the template `ask_<question>.jinja` follows the article: prompts with
    different questions on one article share everything up to there.
    """
    shared: dict[str, object] = {
        "title": article.title,
        "language": article.language,
        "paragraphs": _paragraphs(article),
        "nonce": _nonce("".join(article.text.split())),  # blanks cover what was silenced
        **variables,
    }
    user = _render(folder, _USER, shared)
    if question is not None:
        user = f"{user}\n\n{_render(folder, f'ask_{question}.jinja', shared)}"
    return Prompt(
        ref=folder.ref,
        question=question,
        messages=(
            Message(role="system", content=_render(folder, _SYSTEM, shared)),
            Message(role="user", content=user),
        ),
    )


def is_for_articles(folder: PromptFolder) -> bool:
    """Tell a prompt that makes a brief of an article from one for parts of it, or for claims."""
    return folder.ref.name not in _NOT_WHOLE or folder.ref.version is None


def has_questions(folder: PromptFolder) -> bool:
    """Tell a prompt of several short questions from one that asks for everything at once."""
    return any(folder.path.glob("ask_*.jinja"))


def source(folder: PromptFolder) -> str:
    """Return the template files of a prompt, each under its name; raises PromptError."""
    return "\n".join(
        f"--- {name}\n{data.decode(errors='replace')}" for name, data in _files(folder.path)
    )


def _own_folder(path: Path) -> PromptFolder:
    missing = [name for name in (_SYSTEM, _USER) if not (path / name).is_file()]
    if missing:
        raise PromptError(f"no {missing[0]!r} in {str(path)!r}; a prompt folder needs it")
    return _folder(path, path.name, None)


def _folder(path: Path, name: str, version: int | None) -> PromptFolder:
    digest = hashlib.sha256()
    for file_name, data in _files(path):
        digest.update(file_name.encode() + b"\0" + data + b"\0")
    return PromptFolder(PromptRef(name=name, version=version, sha256=digest.hexdigest()), path)


def _files(path: Path) -> list[tuple[str, bytes]]:
    """Read the template files, those in folders below too: a template may include them."""
    try:
        return [
            (file.relative_to(path).as_posix(), file.read_bytes())
            for file in sorted(path.rglob("*.jinja"))
            if file.is_file()  # a pipe or a device would be read for ever
        ]
    except OSError as exc:
        raise PromptError(f"cannot read the prompt {str(path)!r}: {exc.strerror or exc}") from exc


def _render(folder: PromptFolder, name: str, variables: dict[str, object]) -> str:
    import jinja2  # noqa: PLC0415  # only needed once there is a prompt to render

    where = f"{folder.ref.name}/{name}"
    try:
        return _environment(folder.path).get_template(name).render(variables)
    except jinja2.TemplateNotFound as exc:
        raise PromptError(f"no template {exc.name!r} in {str(folder.path)!r}; add it") from exc
    except jinja2.UndefinedError as exc:
        have = ", ".join(sorted(variables))
        raise PromptError(f"{where}: {exc.message}; have {have}") from exc
    except (jinja2.TemplateError, *_TEMPLATE_BUGS) as exc:
        problem = " ".join(str(exc).split()) or type(exc).__name__
        raise PromptError(f"{where}: {problem}; fix the template") from exc


@cache
def _environment(path: Path) -> Environment:
    """Return a sandbox: a prompt folder may come from anywhere."""
    import jinja2  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(partial(_template, path.resolve())),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # the output is a prompt, not a page
        finalize=_defused,
    )


def _template(folder: Path, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """Read a template of a folder; None for what is not in it, or is a link out of it."""
    file = (folder / name).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        return None
    changed = file.stat().st_mtime_ns
    return (
        file.read_text(encoding="utf-8"),
        str(file),
        lambda: file.is_file() and file.stat().st_mtime_ns == changed,
    )


def _paragraphs(article: Article) -> list[list[dict[str, str]]]:
    """Group sentences for the template."""
    groups: dict[int, list[dict[str, str]]] = {}
    for sentence in filter(lambda s: s.text, article.sentences):
        line = {"id": sentence.id, "text": sentence.text}
        groups.setdefault(sentence.paragraph, []).append(line)
    return list(groups.values())


def _defused(value: object) -> str:
    """Take the opening bracket of what poses as an id or a delimiter, in all that is filled in."""
    text = str(value)
    if "[" in text or not text.isascii():
        text = _FAKE_ID.sub("(", text)
    return _FAKE_TAG.sub("‹", text) if "<" in text else text


def _nonce(text: str) -> str:
    """Make a delimiter that the text cannot contain, the same for the same text.

    An author who writes a closing delimiter must know it; hashing again until the text does
    not hold it makes that impossible, and keeps prompts reproducible where chance would not.
    """
    folded = text.casefold()
    nonce = hashlib.sha256(text.encode()).hexdigest()[:8]
    while nonce in folded:
        nonce = hashlib.sha256(nonce.encode()).hexdigest()[:8]
    return nonce
