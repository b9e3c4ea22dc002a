"""Signals: work that must not be cut in half hears of them only where it can stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from scaffold.core.errors import Interrupted

WATCHED = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class _State:
    held = 0
    pending: int | None = None


_state = _State()


def watch() -> None:
    """From now on, turn SIGINT, SIGTERM and SIGHUP into Interrupted, unless they are ignored."""
    for signum in WATCHED:
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, _arrived)


@contextmanager
def held() -> Iterator[None]:
    """Keep signals back until the end of the block; ``check`` lets one through."""
    _state.held += 1
    try:
        yield
    finally:
        _state.held -= 1


@contextmanager
def heard() -> Iterator[None]:
    """Let signals through at once within a block that holds them back, as while waiting."""
    before, _state.held = _state.held, 0
    try:
        check()
        yield
    finally:
        _state.held = before


def check() -> None:
    """Raise Interrupted if a signal was kept back."""
    if _state.pending is not None:
        signum, _state.pending = _state.pending, None
        raise Interrupted(signum)


def _arrived(signum: int, frame: FrameType | None) -> None:
    if _state.held:
        _state.pending = signum
    elif threading.current_thread() is threading.main_thread():
        raise Interrupted(signum)
