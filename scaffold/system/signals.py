"""Note signals that ask the program to end, and raise them where it can stop."""

import _thread
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from scaffold.project.errors import Interrupted

WATCHED = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

# Python handles signals in this thread, which stops the others.
_MAIN = _thread.get_ident()


class _State:
    """The signal that arrived, whether it was raised, and whether one may be raised at once."""

    arrived: int | None = None
    raised = False
    interruptible = False


_state = _State()


@contextmanager
def watch() -> Iterator[None]:
    """Note SIGINT, SIGTERM and SIGHUP during the block, the whole program, and ignore them after it.

    A signal that is ignored already, as under nohup, stays ignored.
    """
    watched = [signum for signum in WATCHED if signal.getsignal(signum) is not signal.SIG_IGN]
    for signum in watched:
        signal.signal(signum, _handle)
    sys.unraisablehook = _keep_interrupted
    try:
        yield
    finally:
        for signum in watched:
            signal.signal(signum, signal.SIG_IGN)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a signal raise Interrupted anywhere in the block, and one that has arrived at once."""
    with _set_interruptible(True):
        check()
        yield


@contextmanager
def defer() -> Iterator[None]:
    """Only note signals during the block, even inside ``interruptible``."""
    with _set_interruptible(False):
        yield


def check() -> None:
    """Raise Interrupted if a signal has arrived.

    That happens once, so that a second Ctrl-C does not cut the clean-up short.
    """
    if _state.arrived is not None and not _state.raised and _thread.get_ident() == _MAIN:
        _state.raised = True
        raise Interrupted(_state.arrived)


@contextmanager
def _set_interruptible(value: bool) -> Iterator[None]:
    if _thread.get_ident() != _MAIN:
        yield
        return
    before, _state.interruptible = _state.interruptible, value
    try:
        yield
    finally:
        _state.interruptible = before


def _handle(signum: int, frame: FrameType | None) -> None:
    if _state.arrived is None:
        _state.arrived = signum
    if _state.interruptible:
        check()


def _keep_interrupted(unraisable: "sys.UnraisableHookArgs") -> None:
    """Let the next check raise an Interrupted again that Python dropped in a ``__del__``."""
    if isinstance(unraisable.exc_value, Interrupted):
        _state.raised = False
    else:
        sys.__unraisablehook__(unraisable)
