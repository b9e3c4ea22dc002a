"""The worker: the process in which a third-party template is rendered.

It reads a request from stdin, and writes its reply as JSON into the folder that the request names;
what hooks print is its output. Whatever the template does to a process, it does to this one.
"""

import json
import os
import signal
import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from math import inf
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scaffold.catalog.inspection import inspect
from scaffold.project import questions
from scaffold.project.errors import ScaffoldError
from scaffold.project.plan import Plan
from scaffold.project.recipe import Answer
from scaffold.rendering.engine import Engine
from scaffold.rendering.failures import explain

# What cookiecutter brings to every template.
_EXTENSIONS = [
    f"cookiecutter.extensions.{name}Extension"
    for name in ("Jsonify", "RandomString", "Slugify", "Time", "UUID")
]

Reply = dict[str, Any]


def main() -> None:
    """Answer the request on stdin."""
    request = json.load(sys.stdin)
    sys.dont_write_bytecode = True  # Python would leave it in the user's template.
    if limits := request["limits"]:
        _limit(limits["seconds"], limits["memory"])
    reply = json.dumps(_reply(request))
    Path(request["folder"], "reply.json").write_text(reply, encoding="ascii")


def environment(raw: Mapping[str, Any], *, trusted: bool) -> Environment:
    """Return what renders the template with the cookiecutter.json *raw*, if that brings no code.

    One that is not *trusted* sees only what Jinja's sandbox shows, and changes nothing of it.
    """
    kind = Environment if trusted else ImmutableSandboxedEnvironment
    return kind(
        extensions=_EXTENSIONS,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        **(raw.get("_jinja2_env_vars") or {}),
    )


def _reply(request: Mapping[str, Any]) -> Reply:
    try:
        return _render(request)
    except ScaffoldError as error:
        return {"problem": asdict(error.problem)}


def _render(request: Mapping[str, Any]) -> Reply:
    try:
        return _render_with_code(request) if request["runs_code"] else _render_plain(request)
    except ScaffoldError:
        raise
    except (Exception, SystemExit) as error:  # A template may raise anything.
        source, name, trusted = Path(request["source"]), request["name"], request["trusted"]
        raise explain(error, source, name, trusted=trusted) from error


def _render_plain(request: Mapping[str, Any]) -> Reply:
    source, raw, given, name = (request[key] for key in ("source", "raw", "given", "name"))
    limits = request["limits"] or {"files": inf, "bytes": inf}
    inspect(Path(source), limits["files"], limits["bytes"])
    engine = Engine(Path(source), environment(raw, trusted=request["trusted"]))
    if request["answers_only"]:
        variables = engine.context(raw, given, name)["cookiecutter"]
        return {"answers": questions.answers(variables)}
    return _plan_reply(*engine.render(raw, given, name, request["output"]))


def _render_with_code(request: Mapping[str, Any]) -> Reply:
    """Have cookiecutter render a trusted template that brings code."""
    from scaffold.rendering import trusted_code

    source, raw, given, name = (request[key] for key in ("source", "raw", "given", "name"))
    if request["answers_only"]:
        return {"answers": trusted_code.answers(Path(source), raw, given, name)}
    signal.signal(signal.SIGTERM, _end_after_hooks)
    project = Path(request["folder"], "project")
    project.mkdir()
    try:
        return _plan_reply(
            *trusted_code.render(Path(source), raw, given, name, request["output"], project)
        )
    except trusted_code.HookError as error:
        return {"hook": error.hook, "why": error.why}


def _plan_reply(plan: Plan, answers: Mapping[str, Answer]) -> Reply:
    files = {
        path: [b64encode(file.content).decode(), file.executable] for path, file in plan.items()
    }
    return {"files": files, "folders": plan.folders(), "answers": dict(answers)}


def _end_after_hooks(signum: int, frame: object) -> None:
    """End once the running hook has ended, which is in our group and gets the signal too."""
    if sys.platform != "win32":  # There it is never called.
        with suppress(ChildProcessError):
            while True:
                os.wait()
    os._exit(128 + signum)


def _limit(seconds: int, memory: int) -> None:
    """Limit this process, where the system can: Windows cannot, macOS limits no memory."""
    if sys.platform != "win32":
        import resource

        for limit, value in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, memory),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(OSError, ValueError):  # A lower limit is there.
                resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main()
