"""The environment of an untrusted template: it reaches nothing, and renders the rest alike."""

from collections import OrderedDict
from typing import Any

import pytest
from jinja2 import DictLoader
from jinja2.exceptions import SecurityError

from scaffold.rendering.worker import environment

INCLUDED = {
    "base.txt": "{% block top %}base{% endblock %}{% block end %}end{% endblock %}",
    "macros.txt": "{% macro loud(x) %}{{ x|upper }}!{% endmacro %}",
}
SEEN: dict[str, Any] = {
    "x": "shop",
    "n": 7,
    "some": ["b", "a", "c"],
    "c": {"name": "myapp", "pool": {"size": 5}, "_x": 1},
    "cookiecutter": OrderedDict(name="myapp"),
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
{{ cookiecutter.__class__ }}
{{ cookiecutter.update({'a': 1}) }}
{{ cookiecutter.pop('name') }}
{{ some.append(1) }}
{{ namespace.__init__.__globals__ }}
{{ joiner.__init__ }}
{% for a in some %}{{ loop.__init__ }}{% endfor %}
{% macro m() %}{% endmacro %}{{ m.__init__ }}
{{ uuid4.__globals__ }}
{{ random_ascii_string.__globals__ }}
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


def rendered(text: str, *, trusted: bool) -> str:
    made = environment({}, trusted=trusted)
    made.loader = DictLoader(INCLUDED)
    return made.from_string(text).render(SEEN)


@pytest.mark.parametrize("text", REACHING)
def test_the_sandbox_shows_nothing_behind_its_values(text: str) -> None:
    before = repr(SEEN)

    with pytest.raises(SecurityError):
        rendered(text, trusted=False)
    assert repr(SEEN) == before


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_comes_out_the_same(text: str) -> None:
    assert rendered(text, trusted=False) == rendered(text, trusted=True)
