"""A merged text is checked by the ending of its path."""

import pytest

from scaffold.merging.syntax import is_valid


@pytest.mark.parametrize(
    ("path", "text", "valid"),
    [
        ("a.py", "x = 1\n", True),
        ("a.py", "x = (\n", False),
        ("a.py", "\ufeffx = 1\n", True),
        ("a.py", "x = '\\d'\n", True),  # Python warns, but a merge does not.
        ("a.py", "x = 1\0\n", False),
        ("a.py", "(" * 10_000, False),
        ("a.py", "def a(): ...\ndef a(): ...\n", False),
        ("a.py", "class A: ...\nasync def A(): ...\n", False),
        ("a.py", "class A:\n    def a(self): ...\n\ndef a(): ...\n", True),
        ("a.toml", "a = 1\n", True),
        ("a.toml", "a = 1\na = 2\n", False),
        ("a.toml", "[a]\n[a]\n", False),
        ("a.toml", "a = \n", False),
        ("a.html", "", True),
        ("a.html", "<!doctype html>\n<p>a<br>b<img src='a'/></p>\n", True),
        ("a.html", "<svg><path d='a' /></svg>", True),
        ("a.html", "<script>if (a < b) { c('</p>') }</script>", True),
        ("a.html", "<p>", False),
        ("a.html", "</p>", False),
        ("a.html", "<p><b></p></b>", False),
        ("a.html", "<a href='a' href='b'></a>", False),
        ("a.html", "{% if a <b %}<p>{{ a <b }}</p>{% endif %}{# <p> #}", True),
        ("a.html", "{%- for a in b -%}<p>{{ a }}</p>{% else %}<p></p>{% endfor %}", True),
        ("a.html", "{% set a = 1 %}{% include 'b.html' with context %}", True),
        ("a.html", "{% block a %}{% block b %}{% endblock %}{% endblock a %}", True),
        ("a.html", "{% block a %}{% endblock %}{% block a %}{% endblock %}", False),
        ("a.html", "{% if a %}{% for a in b %}{% endif %}{% endfor %}", False),
        ("a.html", "{% if a %}", False),
        ("a.html", "{% endif %}", False),
        ("a.md", "(", True),
        (".gitignore", "[", True),
    ],
)
def test_a_text_is_valid_for_the_ending_of_its_path_or_not(
    path: str, text: str, valid: bool
) -> None:
    assert is_valid(path, text) is valid
