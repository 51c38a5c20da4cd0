"""Versioned Jinja templates → prompts.

Templates loop and substitute; decisions stay in Python. Article text is a variable, never
a template, so that `{{ 7*7 }}` in an article arrives as it stands.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from summarizer._resources import resource
from summarizer.errors import PromptError
from summarizer.messages import Message, Prompt, PromptRef

if TYPE_CHECKING:
    from jinja2 import Environment

    from summarizer.article import Article

_SYSTEM, _USER = "system.jinja", "user.jinja"
_FAKE_ID = re.compile(r"\[(?=S\d+\])")


class PromptFolder(NamedTuple):
    """A folder of templates and the name it goes by."""

    ref: PromptRef
    path: Path
    is_ours: bool


def available() -> list[PromptFolder]:
    """List the shipped prompts, all versions, sorted by name and version."""
    versions = [v for v in resource("prompts").glob("*/v*") if v.name[1:].isdigit()]
    return [
        _folder(v, v.parent.name, int(v.name[1:]))
        for v in sorted(versions, key=lambda v: (v.parent.name, int(v.name[1:])))
    ]


def find(spec: str) -> PromptFolder:
    """Resolve "brief", "brief@1" or a folder of one's own; raises PromptError."""
    if Path(spec).is_dir():
        folder = Path(spec)
        missing = [name for name in (_SYSTEM, _USER) if not (folder / name).is_file()]
        if missing:
            raise PromptError(f"no {missing[0]} in {spec!r}; a prompt folder needs it")
        return _folder(folder, folder.name, None)
    name, _, version = spec.partition("@")
    known = available()
    matching = [
        f
        for f in known
        if f.ref.name == name and (not version or str(f.ref.version) == version.removeprefix("v"))
    ]
    if not matching:
        have = ", ".join(f"{f.ref.name}@{f.ref.version}" for f in known)
        raise PromptError(f"no prompt {spec!r}; have {have}, or pass a folder")
    return matching[-1]


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
        "nonce": _nonce(article.text),
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


def source(folder: PromptFolder) -> str:
    """Return the template files of a prompt, each under its name."""
    return "\n".join(
        f"--- {file.name}\n{file.read_text(encoding='utf-8')}" for file in _files(folder.path)
    )


def _render(folder: PromptFolder, name: str, variables: dict[str, object]) -> str:
    import jinja2  # noqa: PLC0415  # only needed once there is a prompt to render

    try:
        return (
            _environment(folder.path, is_ours=folder.is_ours).get_template(name).render(variables)
        )
    except jinja2.TemplateNotFound as exc:
        raise PromptError(f"no template {exc.name!r} in {str(folder.path)!r}") from exc
    except jinja2.TemplateError as exc:
        raise PromptError(f"{folder.ref.name}/{name}: {exc}") from exc


@cache
def _environment(path: Path, *, is_ours: bool) -> Environment:
    import jinja2  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    make = jinja2.Environment if is_ours else ImmutableSandboxedEnvironment
    return make(
        loader=jinja2.FileSystemLoader(path),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # the output is a prompt, not a page
    )


def _folder(path: Path, name: str, version: int | None) -> PromptFolder:
    digest = hashlib.sha256()
    for file in _files(path):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    ref = PromptRef(name=name, version=version, sha256=digest.hexdigest())
    return PromptFolder(ref, path, is_ours=version is not None)


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.jinja"))


def _paragraphs(article: Article) -> list[list[dict[str, str]]]:
    """Group sentences for the template; an id faked in the text loses its bracket."""
    groups: dict[int, list[dict[str, str]]] = {}
    for sentence in article.sentences:
        text = _FAKE_ID.sub("(", sentence.text)
        groups.setdefault(sentence.paragraph, []).append({"id": sentence.id, "text": text})
    return list(groups.values())


def _nonce(text: str) -> str:
    """Make a delimiter that the text cannot contain, the same for the same text.

    An author who writes a closing delimiter must know it; hashing again until the text does
    not hold it makes that impossible, and keeps prompts reproducible where chance would not.
    """
    nonce = hashlib.sha256(text.encode()).hexdigest()[:8]
    while nonce in text:
        nonce = hashlib.sha256(nonce.encode()).hexdigest()[:8]
    return nonce
