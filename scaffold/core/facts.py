"""Facts: what an application tells of itself when it is made and asked for its first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no application: the kind of error, its message, and all that was printed.

    ``kind`` is the name of the exception; ``TimeoutError`` where it took too long, and
    ``SystemExit`` where the program ended by itself. ``module`` is the one that cannot be found.
    """

    kind: str
    message: str
    output: str = ""
    module: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A key, without the key: its length in bytes, and the SHA-256 of them in hex digits."""

    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What GET / gave: the status, the headers by their name in small letters, and the cookies.

    A cookie is told as ``name; Flag; Flag``, without its value.
    """

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; all but ``python`` and ``versions`` is empty where there is a ``fault``.

    ``versions`` are those of all that is installed, by normalised name. ``routes`` are those that
    answer GET and take no parameters, without the static files. ``settings`` holds the values of
    the configuration that SETTINGS names, and ``answer`` is None where GET / raised an error.
    ``dotenv`` tells whether Flask can read .env there. ``output`` is what was printed meanwhile.
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
    output: str = ""

    @property
    def host(self) -> str:
        """The name by which the application may be asked, if not by any."""
        hosts = self.settings.get("TRUSTED_HOSTS")
        first = hosts[0] if isinstance(hosts, list) and hosts else hosts
        return str(first or "").lstrip(".")


def facts(told: Mapping[str, Any], output: str) -> Facts:
    """Return what the program edge/inside has *told*; *output* is what was printed beside it."""
    known: dict[str, Any] = {
        "python": told["python"],
        "versions": told["versions"],
        "output": output,
    }
    if fault := told.get("fault"):
        said = "\n".join(filter(None, (output, fault["trace"])))
        return Facts(Fault(fault["kind"], fault["message"], said, fault["module"]), **known)
    answer = told["answer"]
    return Facts(
        routes=tuple(told["routes"]),
        debug=told["debug"],
        testing=told["testing"],
        secret=_secret(told["secret"]),
        fallbacks=tuple(filter(None, map(_secret, told["fallbacks"]))),
        settings=told["settings"],
        answer=answer and Answer(answer["status"], answer["headers"], tuple(answer["cookies"])),
        dotenv=told["dotenv"],
        **known,
    )


def _secret(told: Sequence[Any] | None) -> Secret | None:
    return Secret(told[0], told[1]) if told else None
