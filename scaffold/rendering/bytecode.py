"""Compiled: Jinja's code of templates, kept beside Python's own from run to run."""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, compiler
from jinja2.bccache import bc_magic

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.bccache import Bucket

# Beyond so many bytes only new code is kept, as that of changed templates piles up.
LIMIT = 1_000_000


class Compiled(BytecodeCache):
    """Compiled texts, in memory and in *file*, if any; *mark* tells their makers."""

    def __init__(self, file: Path | None = None, mark: bytes = b"") -> None:
        self._file = file
        self._mark = mark
        self._code = self._read()
        self._new: dict[bytes, bytes] = {}

    def code(self, environment: Environment, text: str) -> CodeType:
        """Return *text* compiled: Jinja's time goes there."""
        key = sha256(text.encode()).digest()
        if code := self._find(key):
            return code
        code = environment.compile(text)
        self._add(key, code)
        return code

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find what is included; Jinja asks."""
        bucket.code = self._find(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Note what was included; Jinja asks."""
        if bucket.code:
            self._add(_key(bucket), bucket.code)

    def keep(self) -> None:
        """Write new code to the file, unless Python is told to leave none.

        Where that fails, the next run compiles again.
        """
        if not self._new or self._file is None or sys.dont_write_bytecode:
            return
        content = self._mark + marshal.dumps(self._code)
        if len(content) > LIMIT:
            content = self._mark + marshal.dumps(self._new)
        self._new = {}
        begun = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            begun.parent.mkdir(parents=True, exist_ok=True)
            try:
                begun.write_bytes(content)
                begun.replace(self._file)
            finally:
                begun.unlink(missing_ok=True)

    def _read(self) -> dict[bytes, bytes]:
        with suppress(OSError, ValueError, EOFError, TypeError):
            content = self._file.read_bytes() if self._file else b""
            if content.startswith(self._mark):
                return dict(marshal.loads(content[len(self._mark) :]))
        return {}

    def _find(self, key: bytes) -> CodeType | None:
        return marshal.loads(self._code[key]) if key in self._code else None

    def _add(self, key: bytes, code: CodeType) -> None:
        self._code[key] = self._new[key] = marshal.dumps(code)


@lru_cache(maxsize=1)
def compiled() -> Compiled:
    """Return the code of texts rendered the quick way, by this Python, Jinja and settings only.

    It lies beside Python's own of this package, and can be trusted as much.
    """
    sources = (Path(compiler.__file__), Path(__file__).with_name("quick.py"))
    try:
        file = Path(cache_from_source(__file__)).with_suffix(".templates")
        times = [(about.st_size, about.st_mtime_ns) for about in map(os.stat, sources)]
    except (NotImplementedError, OSError):  # No such files, or a zip file.
        return Compiled()
    return Compiled(file, bc_magic + repr(times).encode())


def keep() -> None:
    """Keep for the next run what this one compiled."""
    compiled().keep()


def _key(bucket: Bucket) -> bytes:
    return f"{bucket.key} {bucket.checksum}".encode()
