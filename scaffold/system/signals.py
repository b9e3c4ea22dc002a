"""Signals: one that arrives is noted, and stops the program where it can stop."""

from __future__ import annotations

import _thread
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

WATCHED = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


# Signals arrive in this thread, which stops the others.
_MAIN = _thread.get_ident()


class _State:
    arrived: int | None = None
    told = False
    heard = False


_state = _State()


@contextmanager
def watched() -> Iterator[None]:
    """Note SIGINT, SIGTERM and SIGHUP in this block, the whole program, and ignore them afterwards.

    A signal that is ignored already, as under nohup, stays so.
    """
    ours = [one for one in WATCHED if signal.getsignal(one) is not signal.SIG_IGN]
    for signum in ours:
        signal.signal(signum, _arrived)
    sys.unraisablehook = _lost
    try:
        yield
    finally:
        for signum in ours:
            signal.signal(signum, signal.SIG_IGN)


@contextmanager
def heard() -> Iterator[None]:
    """Let a signal raise Interrupted anywhere in the block."""
    with _hearing(True):
        check()
        yield


@contextmanager
def held() -> Iterator[None]:
    """Only note signals in the block, also inside ``heard``."""
    with _hearing(False):
        yield


def check() -> None:
    """Raise Interrupted if a signal has arrived.

    That happens once: a second Ctrl-C must not cut the clean-up short.
    """
    if _state.arrived is not None and not _state.told and _thread.get_ident() == _MAIN:
        from scaffold.project.errors import Interrupted

        _state.told = True
        raise Interrupted(_state.arrived)


@contextmanager
def _hearing(now: bool) -> Iterator[None]:
    if _thread.get_ident() != _MAIN:
        yield
        return
    before, _state.heard = _state.heard, now
    try:
        yield
    finally:
        _state.heard = before


def _arrived(signum: int, frame: FrameType | None) -> None:
    if _state.arrived is None:
        _state.arrived = signum
    if _state.heard:
        check()


def _lost(unraisable: sys.UnraisableHookArgs) -> None:
    """Let the next check raise again an Interrupted that Python dropped in a ``__del__``."""
    from scaffold.project.errors import Interrupted

    if isinstance(unraisable.exc_value, Interrupted):
        _state.told = False
    else:
        sys.__unraisablehook__(unraisable)
