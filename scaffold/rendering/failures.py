"""Failures: why a template cannot be rendered, in one line that names the place."""

from pathlib import Path

from jinja2.exceptions import SecurityError

from scaffold.catalog.reference import TRUST
from scaffold.project.errors import BrokenTemplate, ScaffoldError, Untrusted


def explain(
    error: BaseException, source: Path, name: str = "", *, trusted: bool = True
) -> ScaffoldError:
    """Return the *error* that the template in *source* raised as one for the user.

    *name* is what the user calls the template. Only one that is not *trusted* can reach for too much.
    """
    place = _place(error, source)
    if not trusted and isinstance(error, MemoryError):
        return untrusted("it takes too much memory", place)
    if not trusted and isinstance(error, SecurityError | OverflowError):
        return untrusted(_first_line(str(error)), place)
    reason = _reason(error, place)
    return BrokenTemplate(f"The template in {name or source} cannot be rendered: {reason}.")


def untrusted(what: str, place: str = "") -> Untrusted:
    """Return that a template does *what* only a trusted one may do, at *place*."""
    at = f" ({_first_line(place)})" if place else ""
    return Untrusted(f"The template may not do this untrusted: {what}{at}.", hint=TRUST)


def _reason(error: BaseException, place: str) -> str:
    message = str(error)
    if isinstance(cause := getattr(error, "error", None), Exception):
        # cookiecutter hides the cause.
        message = f"{getattr(error, 'message', '')}: {cause}"
    first = _first_line(message.partition(" in search paths: ")[0])
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    place = f"{name}, line {line}" if name and line else place
    at = f" ({_first_line(place)})" if place else ""
    return f"{type(error).__name__}{': ' if first else ''}{first}{at}"


def _place(error: BaseException, source: Path) -> str:
    """Return the file and line in *source* that *error* comes from, or the text; or nothing."""
    found = next(iter(getattr(error, "__notes__", ())), "")
    trace = error.__traceback__
    while trace:
        # Jinja gives such frames the path and the lines of the file.
        file = Path(trace.tb_frame.f_code.co_filename)
        if "__jinja_exception__" in trace.tb_frame.f_globals and file.is_relative_to(source):
            inside = file.relative_to(source).parts[1:]  # The project's folder, or templates/.
            found = f"{'/'.join(inside)}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _first_line(text: str) -> str:
    first = next(iter(text.splitlines()), "").rstrip(".:")[:300]
    return first if first.isprintable() else ascii(first)
