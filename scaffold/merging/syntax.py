"""Check that a merged text is still what the ending of its path says."""

import ast
import re
from html.parser import HTMLParser

from scaffold.project.parsing import parse_python, parse_toml

# HTML elements that have no end tag.
_VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split(),
)

# Jinja statements that have an end, as in {% if %} and {% endif %}; {% set %} need not have one.
_STATEMENT = re.compile(
    r"\{%[-+]?\s*(end)?(autoescape|block|call|filter|for|if|macro|trans|with)\b\s*(\w*)"
)
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def is_valid(path: str, text: str) -> bool:
    """Return whether *text* is valid for the ending of *path*; any text is for an unknown one.

    Python must not define a function or class twice at the top level. HTML, which may be a Jinja
    template, must close each element and statement that it opens, in order.
    """
    if path.endswith(".py"):
        return _is_python(text)
    if path.endswith(".toml"):
        return _is_toml(text)
    if path.endswith(".html"):
        return _is_html(text)
    return True


def _is_python(text: str) -> bool:
    tree = parse_python(text.encode())
    if tree is None:
        return False
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = [node.name for node in tree.body if isinstance(node, kinds)]
    return len(names) == len(set(names))


def _is_toml(text: str) -> bool:
    try:
        parse_toml(text)
    except ValueError:
        return False
    return True


def _is_html(text: str) -> bool:
    checker = _Checker()
    checker.feed(_JINJA.sub("", text))
    checker.close()
    return checker.balanced and not checker.open and _is_jinja(text)


def _is_jinja(text: str) -> bool:
    """Return whether each statement is closed, and no block has the name of another."""
    opened: list[str] = []
    blocks: list[str] = []
    for end, statement, name in _STATEMENT.findall(text):
        if not end:
            opened.append(statement)
            if statement == "block":
                blocks.append(name)
        elif not opened or opened.pop() != statement:
            return False
    return not opened and len(blocks) == len(set(blocks))


class _Checker(HTMLParser):
    """Follow which elements are open; ``balanced`` turns false at the first mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.balanced = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, whose attributes must differ from each other."""
        names = [name for name, _ in attrs]
        self.balanced &= len(names) == len(set(names))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element such as ``<path />``, which closes itself."""

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        self.balanced &= bool(self.open) and self.open.pop() == tag
