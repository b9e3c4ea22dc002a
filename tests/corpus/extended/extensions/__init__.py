"""Local extensions of a template."""

from extensions.more import LOUD
from jinja2.ext import Extension


class Shout(Extension):
    def __init__(self, environment):
        super().__init__(environment)
        environment.filters["shout"] = lambda text: text.upper() + LOUD


class Answers(Extension):
    def __init__(self, environment):
        super().__init__(environment)
        environment.globals["answer"] = lambda: 42
