"""Bytecode: what our templates compile to, kept in memory and beside Python's own on disk."""

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Bytecode(FileSystemBytecodeCache):
    """Jinja's cache of files in *folder*, which may be missing, damaged or read-only.

    It also remembers what this process has loaded. Without a folder it does only that.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(str(folder), f"%s.{sys.implementation.cache_tag}.template")
        self._folder = folder
        self._loaded: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find the code of *bucket*, if it was kept whole."""
        bucket.code = self._loaded.get((bucket.key, bucket.checksum))
        if bucket.code is None and self._folder:
            try:
                super().load_bytecode(bucket)
            except Exception:  # noqa: BLE001 - Jinja uses pickle, which may raise anything.
                bucket.reset()
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of *bucket*, on disk if that can be done."""
        self._remember(bucket)
        if self._folder:
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code:
            self._loaded[bucket.key, bucket.checksum] = bucket.code


def bytecode_folder() -> Path | None:
    """Return this package's ``__pycache__``; None where Python is told to leave no such files."""
    if sys.dont_write_bytecode:
        return None
    try:
        return Path(cache_from_source(__file__)).parent
    except NotImplementedError:
        return None
