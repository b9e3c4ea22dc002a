"""Sandbox: renders what strangers wrote, which reaches for nothing and takes only so much.

Jinja's sandbox keeps a template from what is behind the values that it sees. This one limits time
and memory too: every turn of a loop, every call and every value that is made is counted, and what
makes much of little, as ``"x" * 10 ** 9``, is judged before it is done.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from math import prod
from pathlib import Path
from time import thread_time
from types import GeneratorType
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment
from jinja2.visitor import NodeTransformer

# Functions whose result grows with the numbers, the texts or the fields that they are given.
_BY_NUMBER = frozenset(
    """
    batch center expandtabs generate_lorem_ipsum indent jsonify ljust random_ascii_string rjust
    round slice to_bytes tojson zfill
    """.split()
)
_BY_TEXT = frozenset({"join", "replace", "translate", "urlize", "wordwrap", "slugify"})
_BY_FIELD = frozenset({"format", "format_map", "%"})

# A field of a format, and one whose width stands elsewhere.
_FIELD = re.compile(r"%[^%a-zA-Z]*|\{[^}]*")
_WIDTH_ELSEWHERE = re.compile(r"%[^%a-zA-Z]*\*|\{[^}]*\{")

# A time zone is a file of the system; this leads to no other file.
_ZONE = re.compile(r"[A-Za-z0-9_+-][A-Za-z0-9_+:/ -]*")
_CLOCKS = frozenset({"_now", "_datetime"})


class TooMuch(SecurityError):
    """A template that takes more than it may."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that the template of a stranger may take.

    ``turns`` of loops, and calls; ``size`` of all values together and ``text`` of one rendered file
    in characters; ``bits`` of a number; ``seconds`` of the processor; ``memory`` in bytes, where
    the system can limit it; ``files`` and ``bytes`` of the template itself.
    """

    turns: int = 250_000
    size: int = 50_000_000
    bits: int = 100_000
    text: int = 2_000_000
    seconds: float = 10
    memory: int = 1 << 30
    files: int = 20_000
    bytes: int = 1 << 28


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for a stranger's template, to be used for one project."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def __init__(self, *, bounds: Bounds, **options: Any) -> None:
        super().__init__(**options)
        self.bounds = bounds
        self.turns = self.size = 0
        self.end = thread_time() + bounds.seconds
        self.finalize = self.weighed
        self.globals["range"] = self._range
        self.filters = {name: self._judging(name, one) for name, one in self.filters.items()}

    def turn(self, size: int = 0) -> bool:
        """Count a turn of a loop, or a call, and *size* characters."""
        self.turns += 1
        self.size += size
        if self.turns > self.bounds.turns:
            raise TooMuch(f"it takes more than {self.bounds.turns:,} turns of its loops")
        if self.size > self.bounds.size:
            raise TooMuch(f"it makes more than {self.bounds.size:,} characters")
        if thread_time() > self.end:
            raise TooMuch(f"it takes longer than {self.bounds.seconds:g} seconds")
        return True

    def weighed(self, value: Any) -> Any:
        """Return *value*, counted."""
        self.turn(self._size(value))
        return value

    def call(self, context: Context, function: Any, /, *values: Any, **options: Any) -> Any:
        """Call *function*, judged and counted."""
        if isinstance(getattr(function, "__self__", None), Sandbox):  # One of our meters.
            return function(*values)
        name = getattr(function, "__name__", "")
        if name in _CLOCKS and not all(_ZONE.fullmatch(str(one)) for one in values[:1]):
            raise SecurityError(f"{values[0]!a} is no time zone")
        owner = getattr(getattr(function, "__wrapped__", function), "__self__", None)
        before = (owner,) if isinstance(owner, str | bytes | int) else ()
        named = {key: one for key, one in options.items() if not key.startswith("_")}
        self._judge(name, (*before, *values), named)
        metered = map(self._metered, values)
        return self.weighed(super().call(context, function, *metered, **options))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Apply *operator*, judged and counted."""
        numbers = [one for one in (left, right) if isinstance(one, int)]
        if operator in ("*", "**") and len(numbers) == 2:
            bits = left.bit_length() * right if operator == "**" else (left * right).bit_length()
            if bits > self.bounds.bits:
                raise TooMuch(f"it makes a number of more than {self.bounds.bits:,} bits")
        elif operator == "*" and numbers:
            self._refuse(abs(numbers[0]) * max(map(self._size, (left, right))))
        elif operator == "%" and isinstance(left, str | bytes):
            self._judge("%", (left, right), {})
        return self.weighed(super().call_binop(context, operator, left, right))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self.turn()
        if len(source) > self.bounds.text:
            raise TooMuch(f"it renders a text of more than {self.bounds.text:,} characters")
        parsed: nodes.Template = _Meters().visit(super()._parse(source, name, filename))
        return parsed

    def _range(self, *numbers: int) -> range:
        found = range(*numbers)
        # The len() of a long one may overflow.
        if found[self.bounds.turns : self.bounds.turns + 1]:
            raise TooMuch(f"it takes a range of more than {self.bounds.turns:,} numbers")
        return found

    def _judging(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        skip = int(hasattr(function, "jinja_pass_arg"))  # Those get a context first.

        @wraps(function)
        def judging(*values: Any, **options: Any) -> Any:
            self._judge(name, values[skip:], options)
            metered = map(self._metered, values[skip:])
            return self.weighed(function(*values[:skip], *metered, **options))

        return judging

    def _judge(self, name: str, values: Sequence[Any], options: Mapping[str, Any]) -> None:
        """Refuse a call that may make too much of its values."""
        self.turn()
        if name == "slugify" and (len(values) > 9 or options.get("regex_pattern")):
            raise SecurityError("a pattern of the template's own may take for ever")
        sizes = [self._size(one) for one in (*values, *options.values())]
        if not sizes:
            return
        first, others = sizes[0], sizes[1:]
        flat = (part for one in values for part in (one if isinstance(one, tuple) else (one,)))
        numbers = [abs(one) for one in (*flat, *options.values()) if isinstance(one, int)]
        self._refuse(sum(sizes))
        if name in _BY_NUMBER:
            self._refuse((first + 1) * prod(max(1, one) for one in (*others, *numbers)))
        elif name in _BY_TEXT:
            self._refuse((first + 1) * max(others, default=1))
        elif name in _BY_FIELD and isinstance(text := values[0], str | bytes):
            text = text if isinstance(text, str) else text.decode("latin-1")
            fields = _FIELD.findall(text)
            widths = [int(one) for field in fields for one in re.findall(r"\d{1,30}", field)]
            elsewhere = numbers if _WIDTH_ELSEWHERE.search(text) else ()
            self._refuse(first + len(fields) * max((*others, *widths, *elsewhere), default=0))

    def _refuse(self, size: int) -> None:
        if size > self.bounds.size:
            raise TooMuch(f"it makes more than {self.bounds.size:,} characters at once")

    def _metered(self, value: Any) -> Any:
        """Return *value*; what a generator gives is counted."""
        if isinstance(value, GeneratorType):
            return map(self.weighed, value)
        return value

    def _size(self, value: object) -> int:
        """Return about how many characters *value* has as a text, or more than too many."""
        if isinstance(value, str):
            return len(value)
        total = count = 0
        waiting: list[Iterator[object]] = [iter((value,))]
        while waiting and total <= self.bounds.size:
            one = next(waiting[-1], waiting)
            if one is waiting:
                waiting.pop()
                continue
            count += 1
            # A list may hold itself many times over.
            total += 1 if count <= self.bounds.turns else self.bounds.size
            if isinstance(one, str | bytes):
                total += len(one)
            elif isinstance(one, int):
                total += one.bit_length() // 3
            elif isinstance(one, Mapping):
                waiting.append(part for pair in one.items() for part in pair)
            elif isinstance(one, list | tuple | set | frozenset):
                waiting.append(iter(one))
        return total


class _Meters(NodeTransformer):
    """What puts a meter into every loop, text and concatenation of a template."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        """Count the turns, also those that the loop's filter leaves out."""
        self.generic_visit(node)
        node.body.insert(0, _statement("turn", node.lineno))
        if node.test:
            node.test = nodes.And(_call("turn", node.lineno), node.test, lineno=node.lineno)
        return node

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        """Count the text that stands in the template."""
        self.generic_visit(node)
        size = sum(len(one.data) for one in node.nodes if isinstance(one, nodes.TemplateData))
        return [_statement("turn", node.lineno, nodes.Const(size)), node]

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        """Count what is put together."""
        self.generic_visit(node)
        node.nodes = [_call("weighed", node.lineno, one) for one in node.nodes]
        return node


def _call(meter: str, lineno: int, *values: nodes.Expr) -> nodes.Call:
    function = nodes.EnvironmentAttribute(meter, lineno=lineno)
    return nodes.Call(function, list(values), [], None, None, lineno=lineno)


def _statement(meter: str, lineno: int, *values: nodes.Expr) -> nodes.ExprStmt:
    return nodes.ExprStmt(_call(meter, lineno, *values), lineno=lineno)


def place(error: BaseException) -> str:
    """Return the file and line of the template that *error* comes from, or nothing."""
    found = ""
    trace = error.__traceback__
    while trace:
        # Jinja gives such frames the lines of the template.
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            file = trace.tb_frame.f_code.co_filename
            found = f"{file}, line {trace.tb_lineno}" if not file.startswith("<") else ""
        trace = trace.tb_next
    return found.replace("\\", "/").removeprefix("./")


@contextmanager
def confined(memory: int) -> Iterator[None]:
    """Let the block take so many more bytes of *memory* at most, or raise MemoryError.

    Only Linux limits it.
    """
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + memory
        limits = [one for one in (limit, *before) if one != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(limits), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
