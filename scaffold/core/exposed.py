"""Exposed: where in the files of a project a secret is written down, found without the secret."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from hashlib import sha256

from scaffold.core.convention import Sources
from scaffold.core.facts import Secret

# Keys that stand in documentation and tutorials; whoever attacks a site tries these first.
_WORDS = """
    123456 a abc change-me change-this change_me changeme dev dev-secret dev_key development flask
    hello key my-secret-key my_secret_key mysecretkey not-so-secret password secret SECRET_KEY
    secret-key secret_key secretkey super-secret super-secret-key supersecretkey test testing
    you-will-never-guess your-secret-key your_secret_key
    192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf
""".split()
_PHRASES = (
    "a secret key",
    "hard to guess string",
    "my secret key",
    "secret key",
    "some random string",
    "some secret key",
    "super secret key",
    "this is a secret",
    "your secret key",
    '_5#y2L"F4Q8z\n\xec]/',
)
_KNOWN = frozenset(sha256(key.encode("latin-1")).hexdigest() for key in (*_WORDS, *_PHRASES))

# Text files, other than code, that settings are put into.
_SETTINGS = re.compile(
    r"(.*/)?(\.env.*|\.flaskenv|Dockerfile|Procfile|.*\.(cfg|conf|ini|json|service|sh|toml|ya?ml))"
)
_PRIVATE = re.compile(r"\.env|instance/.*")
_LONGEST = 100_000


def is_well_known(secret: Secret) -> bool:
    """Return whether everybody knows *secret*."""
    return secret.sha256 in _KNOWN


def places(secret: Secret, sources: Sources) -> Iterator[str]:
    """Return where *secret* is written down, as ``path, line 3``; tests come last."""
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
    """Return what has that *length* and stands behind a sign such as = in a line, and by itself."""
    if not _SETTINGS.fullmatch(path) or len(content) > _LONGEST:
        return
    for number, line in enumerate(content.splitlines(), 1):
        for match in re.finditer(rb"[=:\s\"']", line):
            end = match.end() + length
            if line[end : end + 1] in b"\"' \t,;)]}":
                yield number, line[match.end() : end]
