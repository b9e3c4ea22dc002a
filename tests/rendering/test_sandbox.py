"""What a stranger wrote reaches nothing and takes little, and what is harmless comes out the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from jinja2.exceptions import SecurityError

from scaffold.rendering.sandbox import Bounds, Sandbox, TooMuch, confined, place

BOUNDS = Bounds(turns=2_000, size=20_000, bits=1_000, text=5_000)
INCLUDED = {
    "base.txt": "{% block top %}base{% endblock %}{% block end %}end{% endblock %}",
    "macros.txt": "{% macro loud(x) %}{{ x|upper }}!{% endmacro %}",
    "a.txt": "{% include 'a.txt' %}",
}
SEEN: dict[str, Any] = {
    "x": "shop",
    "n": 7,
    "some": ["b", "a", "c"],
    "c": {"name": "myapp", "pool": {"size": 5}, "_x": 1},
}

REACHING = r"""
{{ cycler.__init__.__globals__.os.popen('id').read() }}
{{ ''.__class__.__mro__[1].__subclasses__() }}
{{ x|attr('__class__') }}
{{ x['__class__'] }}
{{ some|map(attribute='__class__')|first }}
{{ '{0.__class__}'.format(x) }}
{{ '{a.__class__}'.format_map({'a': x}) }}
{{ self.__init__.__globals__ }}
{{ lipsum.__globals__ }}
{{ range.__self__.filters }}
{{ c.__class__ }}
{{ c.update({'a': 1}) }}
{{ c.pop('name') }}
{{ some.append(1) }}
{{ namespace.__init__.__globals__ }}
{{ joiner.__init__ }}
{% for a in some %}{{ loop.__init__ }}{% endfor %}
{% macro m() %}{% endmacro %}{{ m.__init__ }}
{{ x|slugify(regex_pattern='(a+)+$') }}
""".strip().splitlines()

GREEDY = r"""
{% for a in range(10**7) %}{% endfor %}
{% for a in range(10**30) %}{% endfor %}
{% for a in range(999) %}{% for b in range(999) %}{% endfor %}{% endfor %}
{% for a in range(999) %}{% for b in range(999) if false %}{% endfor %}{% endfor %}
{% for a in range(999) %}{{ range(999)|map('upper')|list }}{% endfor %}
{% for a in range(999) recursive %}{% if loop.depth < 3 %}{{ loop(range(999)) }}{% endif %}{% endfor %}
{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(50) }}
{% for a in range(999) %}twenty-one characters.{% endfor %}
{% set a %}{% for a in range(999) %}twenty-one characters.{% endfor %}{% endset %}
{% for a in range(999) %}{{ x * 10 }}{% endfor %}
{% for a in range(999) %}{% include 'base.txt' %}{% endfor %}
{{ 'x' * 10**10 }}
{{ 10**10 * 'x' }}
{{ some * 10**10 }}
{{ 10**(10**10) }}
{% set n = namespace(v=7) %}{% for a in range(99) %}{% set n.v = n.v * n.v %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = n.v + n.v %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = n.v ~ n.v %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = [n.v, n.v] %}{% endfor %}{{ n.v }}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = {1: n.v, 2: n.v} %}{% endfor %}{{ n.v }}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = [n.v, n.v]|join %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = '%s%s' % (n.v, n.v) %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = '%s%s'|format(n.v, n.v) %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = '{0}{0}'.format(n.v) %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = n.v.replace('s', n.v) %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = n.v|replace('s', n.v) %}{% endfor %}
{% set n = namespace(v=x) %}{% for a in range(99) %}{% set n.v = n.v.join([n.v, n.v]) %}{% endfor %}
{{ (x * 1000).replace('', x * 1000) }}
{{ (x * 1000)|urlize(rel=x * 1000) }}
{{ (x * 1000)|wordwrap(1, wrapstring=x * 1000) }}
{{ [x * 1000]|map('replace', 's', x * 1000)|list }}
{{ x|center(10**10) }}
{{ x.center(10**10) }}
{{ x.ljust(10**10) }}
{{ x.rjust(10**10) }}
{{ x.zfill(10**10) }}
{{ '\t'.expandtabs(10**10) }}
{{ n.to_bytes(10**10, 'big') }}
{{ 'a\nb'|indent(10**10) }}
{{ 'a\nb'|indent(x * 5000) }}
{{ some|batch(10**10, x)|list }}
{{ some|slice(10**10)|list }}
{{ n|round(10**10, 'ceil') }}
{{ some|tojson(indent=10**10) }}
{{ lipsum(n=10**10) }}
{{ lipsum(n=999, max=10**6) }}
{{ '%10000000000d' % n }}
{{ '%*d' % (10**10, n) }}
{{ '%.10000000000f' % n }}
{{ '%10000000000d'|format(n) }}
{{ '{:10000000000}'.format(n) }}
{{ '{:{}}'.format(n, 10**10) }}
{{ [range(1999)|list, range(1999)|list]|sum(start=[]) }}
{{ range(1999)|map('string')|map('center', 99)|join }}
{% filter upper %}{% for a in range(999) %}twenty-one characters.{% endfor %}{% endfilter %}
""".strip().splitlines()

HARMLESS = r"""
{{ x }} {{ n + 1 }} {{ n * 2 ** 3 }} {{ -n // 2 }} {{ n / 2 }} {{ n % 4 }} {{ x * 2 }} {{ 2 * x }}
{{ x ~ n ~ none ~ [1] }} {{ 'a' ~ 'b' }} {{ x + 'y' }} {{ some + ['d'] }} {{ 'a' 'b' }}
{% for a in some %}{{ loop.index }}/{{ loop.length }} {{ a }}{{ '' if loop.last else ',' }}{% endfor %}
{% for a in some if a != 'b' %}{{ loop.index }}{{ a }}{{ loop.previtem is defined }}{% else %}none{% endfor %}
{% for a in [] %}{{ a }}{% else %}none{% endfor %}{% for k, v in c|dictsort %}{{ k }}={{ v }};{% endfor %}
{% for k, v in c.items() %}{{ k }}: {{ v }}{% endfor %}{% for a in range(3, 9, 2) %}{{ a }}{% endfor %}
{% for a in [[1, [2, []]]] recursive %}{{ a[0] if a else '' }}({{ loop(a[1:]) if a else '' }}){% endfor %}
{% macro m(a, b='B') %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1) }}{{ m(1, 2, 3, d=4) }}
{% macro m() %}[{{ caller(x) }}]{% endmacro %}{% call(a) m() %}<{{ a }}>{% endcall %}
{% set ns = namespace(a=1) %}{% for b in some %}{% set ns.a = ns.a + 1 %}{% endfor %}{{ ns.a }}
{% set a %}one {{ x }}{% endset %}{{ a }}{% filter upper %}two {{ x }}{% endfilter %}
{% extends 'base.txt' %}ignored{% block top %}{{ super() }} and more{% endblock %}
{% include 'base.txt' %}{% import 'macros.txt' as m %}{{ m.loud(x) }}{% from 'macros.txt' import loud %}
{% include 'none.txt' ignore missing %}{% include ['none.txt', 'base.txt'] %}
{{ '%s has %05d of %.2f' % (x, n, 2.5) }} {{ '%s'|format(x) }} {{ '{0:>9}|{n:03}'.format(x, n=n) }}
{{ x|upper|replace('S', 'T')|center(20)|trim|title|length }} {{ x.upper().lower().split('h') }}
{{ some|sort|join(', ') }} {{ some|map('upper')|list }} {{ some|select('equalto', 'a')|first }}
{{ some|batch(2, '-')|list }} {{ some|slice(2)|list }} {{ [1, 2]|sum }} {{ 2.345|round(1) }}
{{ 'a\nb'|indent(4) }} {{ c|tojson }} {{ c|pprint }} {{ x|wordwrap(2) }} {{ ['a', 'b']|reverse|list }}
{{ c._x }} {{ c['name'] }} {{ c.pool.size }} {{ c.get('none', 'd') }} {{ x is defined and y is undefined }}
{% if n > 5 and x in ['shop'] %}yes{% elif n %}no{% endif %} {{ 'a' if n else 'b' }} {# gone #}
{% raw %}{{ raw }}{% endraw %}{%- set cyc = cycler('a', 'b') %}{{ cyc.next() }}{{ cyc.next() }}
{% with a = 1 %}{{ a }}{% endwith %}{% autoescape true %}{{ '<b>' ~ x }}{{ '<b>'|safe ~ x }}{% endautoescape %}
{{ x|e }} {{ 'http://a.example b'|urlize }} {{ dict(a=1, b=some) }} {{ [x, (n, c)] }} {{ 1 < n <= 7 }}
{{ joiner('|')() }} {{ x[1:3] }} {{ x[::-1] }} {{ 'é世界🌍'|upper }} {{ none }} {{ true }} {{ 1.5e3 }}
{{ 123456789123456789 * 98765 }} {{ 10**20 }} {{ 5000000000|filesizeformat }} {{ 'port 50000'.format() }}
""".strip().splitlines()


def sandbox(bounds: Bounds = BOUNDS) -> Environment:
    box = Sandbox(bounds=bounds, loader=DictLoader(INCLUDED), undefined=StrictUndefined)
    box.filters["slugify"] = box._judging("slugify", lambda value, **_: value)
    return box


@pytest.mark.parametrize("text", REACHING)
def test_nothing_is_reached(text: str) -> None:
    with pytest.raises(SecurityError):
        sandbox().from_string(text).render(SEEN)


@pytest.mark.parametrize("text", GREEDY)
def test_not_much_is_taken(text: str) -> None:
    with pytest.raises(TooMuch):
        sandbox().from_string(text).render(SEEN)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_comes_out_the_same(text: str) -> None:
    plain = Environment(loader=DictLoader(INCLUDED), undefined=StrictUndefined)

    wanted = plain.from_string(text).render(SEEN)

    assert sandbox(Bounds()).from_string(text).render(SEEN) == wanted


def test_what_is_taken_adds_up_over_all_files() -> None:
    box = sandbox()
    template = box.from_string("{% for a in range(999) %}{{ a }}{% endfor %}")

    with pytest.raises(TooMuch):
        for _ in range(9):
            template.render()


def test_a_text_that_is_too_long_to_render_is_refused() -> None:
    with pytest.raises(TooMuch, match="a text of more than 5,000 characters"):
        sandbox().from_string("{{ x }}" * 1000)


def test_time_is_bounded_too() -> None:
    box = sandbox(Bounds(seconds=0))

    with pytest.raises(TooMuch, match="longer than 0 seconds"):
        box.from_string(
            "{% for a in range(99) %}{{ range(9999)|list|length }}{% endfor %}"
        ).render()


def test_where_it_stood_is_told() -> None:
    box = sandbox()
    box.loader = DictLoader({"a.txt": "one\n{{ x.__class__ }}\nthree"})

    with pytest.raises(SecurityError) as caught:
        box.get_template("a.txt").render(SEEN)

    # A loader of files tells their paths.
    assert place(caught.value) == ""
    assert place(ValueError()) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not see to that")
def test_memory_is_bounded_for_a_while(tmp_path: Path) -> None:
    with confined(1 << 20), pytest.raises(MemoryError):
        bytearray(1 << 30)
    assert len(bytearray(1 << 26)) == 1 << 26
