"""Names: what may name a project or a package, or be an answer."""

import keyword
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from scaffold.project.problems import Problem, shown

NAME_LIMIT = 100
PACKAGE_LIMIT = 60
TEXT_LIMIT = 8000

# For fullmatch, as "$" lets a line end through.
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)

# The Unicode property Bidi_Control: with one, text can be shown in another order.
BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """Names that no project may have, since those of its own parts would be hidden.

    ``distributions`` are normalised names (PEP 503) of what a project installs: a project of the same
    name would ask pip to install itself instead. ``imports`` are modules of theirs that have other
    names, and ``tests`` the modules in tests/, which pytest imports by their names.
    """

    distributions: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()


NOTHING = Taken()

# Tools and Flask give these folders a meaning.
_TAKEN = frozenset("build dist env instance lib node_modules test tests var venv".split())

# sys.stdlib_module_names of Python 3.11 to 3.14, so that the answer is the same on each of them.
STDLIB = frozenset(
    """
    abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop
    base64 bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code
    codecs codeop collections colorsys compileall compression concurrent configparser contextlib
    contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis
    distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput
    fnmatch formatter fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib
    grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
    itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math
    mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path
    numbers opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes
    pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr
    pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
    sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket
    socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
    stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile
    telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize
    tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest
    urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc
    zipapp zipfile zipimport zlib zoneinfo
    """.split()
)

# Soft keywords may name a package; the others are the same from Python 3.11 on.
_KEYWORDS = frozenset(keyword.kwlist)


def name_problem(name: str, taken: Taken = NOTHING) -> Problem | None:
    """Return why *name* cannot name a project; None if it can."""
    rule = _name_rule(name, taken)
    if rule is None:
        return None
    near = _near(_fits_name(name), "-", lambda fit: _name_rule(fit, taken)) or "myapp"
    return Problem("name", f"{shown(name)} is not a valid project name: {rule}.", f"Try {near}.")


def package_problem(package: str, taken: Taken = NOTHING) -> Problem | None:
    """Return why *package* cannot name a package; None if it can."""
    rule = _package_rule(package, taken)
    if rule is None:
        return None
    near = _near(_fits_package(package), "_", lambda fit: _package_rule(fit, taken)) or "flaskr"
    return Problem(
        "package", f"{shown(package)} is not a valid package name: {rule}.", f"Try {near}."
    )


def text_problem(key: str, text: str) -> Problem | None:
    """Return why *text* cannot answer *key*; None if it can."""
    rule = _text_rule(text)
    if rule is None:
        return None
    message = f"{shown(text)} is not a valid answer to {key}: {rule[0]}."
    return Problem("text", message, rule[1])


def normalised(name: str) -> str:
    """Return *name* as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _name_rule(name: str, taken: Taken) -> str | None:
    if not name:
        return "it is empty"
    if "/" in name or "\\" in name:
        return "it is a path; use --output-dir to choose a folder"
    if len(name) > NAME_LIMIT:
        return f"it has {len(name)} characters; the limit is {NAME_LIMIT}"
    if not _NAME.fullmatch(name):
        return (
            "it may contain letters, digits, '.', '_' and '-', "
            "and must start and end with a letter or digit"
        )
    if name.split(".")[0].lower() in WINDOWS_DEVICES:
        return "Windows reserves that name for a device"
    if normalised(name) in taken.distributions:
        return "the project installs a package of that name"
    return None


def _package_rule(package: str, taken: Taken) -> str | None:
    if not package:
        return "it is empty"
    if len(package) > PACKAGE_LIMIT:
        return f"it has {len(package)} characters; the limit is {PACKAGE_LIMIT}"
    if not _PACKAGE.fullmatch(package):
        return "it may contain the letters a to z, digits and '_', and must start with a letter"
    if package in _KEYWORDS:
        return "it is a Python keyword"
    if package in STDLIB:
        return "a module of Python's standard library has that name"
    if normalised(package) in taken.distributions or package in taken.imports:
        return "the project installs a package of that name"
    if package in WINDOWS_DEVICES:
        return "Windows reserves that name for a device"
    if package in taken.tests:
        return "a test module of the project has that name"
    if package in _TAKEN:
        return "folders of that name have a special meaning for tools"
    return None


def _text_rule(text: str) -> tuple[str, str] | None:
    if len(text) > TEXT_LIMIT:
        return (
            f"it has {len(text)} characters; the limit is {TEXT_LIMIT}",
            "Shorten it.",
        )
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp"):
            return (
                f"it contains {_named(character)}; it must be one line",
                "Write it in one line.",
            )
        if category == "Cs":
            return "it contains bytes that are not text", "Use the encoding of your terminal."
        if character in BIDI_CONTROLS:
            return (
                f"it contains {_named(character)}, which can change how text is displayed",
                "Remove the invisible character.",
            )
    return None


def _named(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"


def _near(fit: str, join: str, rule: Callable[[str], str | None]) -> str | None:
    """Return *fit*, or the like, as *rule* allows."""
    tries = (fit, f"{fit}{join}app", f"my{join}{fit}") if fit else ()
    return next((name for name in tries if rule(name) is None), None)


def _plain(text: str) -> str:
    """Return *text* without accents and all else outside ASCII."""
    parts = unicodedata.normalize("NFKD", text[: 4 * NAME_LIMIT])
    return parts.encode("ascii", "ignore").decode()


def _fits_name(name: str) -> str:
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    words = re.sub(r"[^A-Za-z0-9._-]+", "-", _plain(last))
    return words[: NAME_LIMIT - 4].strip("._-")


def _fits_package(package: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", _plain(package).lower())
    return words.lstrip("_0123456789")[: PACKAGE_LIMIT - 4].rstrip("_")
