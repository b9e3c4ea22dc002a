"""TOML is read into plain values."""

import pytest

from scaffold.project.parsing import parse_toml


def test_a_table_is_plain_python() -> None:
    text = 'name = "a"\n[more]\nlist = ["b", 1, true]\n'
    table = parse_toml(text)
    assert table == {"name": "a", "more": {"list": ["b", 1, True]}}
    assert {type(table), type(table["more"]), type(table["more"]["list"])} == {dict, list}


@pytest.mark.parametrize(
    "text", ["what is this", "a = 1\na = 2", "a = 1\n[a]", "a = " + "[" * 5000]
)
def test_what_is_not_toml_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"[^.]$"):
        parse_toml(text)
