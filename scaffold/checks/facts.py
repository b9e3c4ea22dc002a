"""Facts: what an application tells of itself."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from scaffold.checks.sources import Sources

# Keys from documentation and tutorials, which attackers try first; shorter ones are refused anyway.
_KEYS = (
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    '_5#y2L"F4Q8z\n\xec]/',
    "hard to guess string",
    "some random string",
    "super secret key",
    "super-secret-key",
    "this is a secret",
    "you-will-never-guess",
)
_KNOWN = frozenset(sha256(key.encode("latin-1")).hexdigest() for key in _KEYS)

# Text files that settings are put into.
_SETTINGS = re.compile(
    r"(.*/)?(\.env.*|\.flaskenv|Dockerfile|Procfile|.*\.(cfg|conf|ini|json|service|sh|toml|ya?ml))"
)
_PRIVATE = re.compile(r"\.env|instance/.*")
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no application.

    ``kind`` is the name of the exception: ``TimeoutError`` where it took too long,
    ``SystemExit`` where the program ended by itself. ``module`` is the one that is not found;
    ``output`` is all that was printed.
    """

    kind: str
    message: str
    output: str = ""
    module: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """The length of a key in bytes, and its SHA-256 in hex digits."""

    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What GET / gave: headers by name in small letters, cookies as ``name; Flag; Flag``."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; with a ``fault``, only ``python``, ``versions`` and ``output``.

    ``versions`` go by normalised name. ``routes`` answer GET and take no parameters; static files
    are left out. ``settings`` are those that SETTINGS names; ``answer`` is None where GET / raised
    an error. ``dotenv`` tells whether Flask can read .env. ``tables`` are the commands that make
    the tables of its database, the likeliest first, if that is a file of the copy that was asked.
    """

    fault: Fault | None = None
    python: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[str, ...] = ()
    debug: bool = False
    testing: bool = False
    secret: Secret | None = None
    fallbacks: tuple[Secret, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    answer: Answer | None = None
    dotenv: bool = False
    tables: tuple[tuple[str, ...], ...] = ()
    output: str = ""

    @property
    def host(self) -> str:
        """The name to ask the application by; empty where any will do."""
        hosts = self.settings.get("TRUSTED_HOSTS")
        first = hosts[0] if isinstance(hosts, list) and hosts else hosts
        return str(first or "").lstrip(".")


def facts(document: Mapping[str, Any], output: str) -> Facts:
    """Return what introspection.py wrote as its *document*, with the *output* beside it."""
    known: dict[str, Any] = {
        "python": document["python"],
        "versions": document["versions"],
        "output": output,
    }
    if fault := document.get("fault"):
        said = "\n".join(filter(None, (output, fault["trace"])))
        return Facts(Fault(fault["kind"], fault["message"], said, fault["module"]), **known)
    answer = document["answer"]
    return Facts(
        routes=tuple(document["routes"]),
        debug=document["debug"],
        testing=document["testing"],
        secret=_secret(document["secret"]),
        fallbacks=tuple(filter(None, map(_secret, document["fallbacks"]))),
        settings=document["settings"],
        answer=answer and Answer(answer["status"], answer["headers"], tuple(answer["cookies"])),
        dotenv=document["dotenv"],
        tables=tuple(map(tuple, document["tables"])),
        **known,
    )


def _secret(document: Sequence[Any] | None) -> Secret | None:
    return Secret(document[0], document[1]) if document else None


def is_well_known(secret: Secret) -> bool:
    """Return whether everybody knows *secret*."""
    return secret.sha256 in _KNOWN


def places(secret: Secret, sources: Sources) -> Iterator[str]:
    """Return where *secret* stands, as ``path, line 3``; tests come last."""
    paths = sorted(sources.files, key=lambda path: (path.startswith("test"), path))
    for path in paths:
        if _PRIVATE.fullmatch(path):
            continue
        tree = sources.trees.get(path)
        found = _in_code(tree) if tree else _in_text(path, sources.files[path], secret.length)
        for line, text in found:
            if len(text) == secret.length and sha256(text).hexdigest() == secret.sha256:
                yield f"{path}, line {line}"


def _in_code(tree: ast.Module) -> Iterator[tuple[int, bytes]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (bytes, str)):
            value = node.value
            raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
            yield node.lineno, raw


def _in_text(path: str, content: bytes, length: int) -> Iterator[tuple[int, bytes]]:
    """Return what has that *length* and stands by itself, behind a sign such as =."""
    if not _SETTINGS.fullmatch(path) or len(content) > _LONGEST:
        return
    for number, line in enumerate(content.splitlines(), 1):
        for match in re.finditer(rb"[=:\s\"']", line):
            end = match.end() + length
            if line[end : end + 1] in b"\"' \t,;)]}":
                yield number, line[match.end() : end]
