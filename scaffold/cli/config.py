"""Defaults of the user, from environment variables and the config file."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from scaffold.project.errors import Refused, reason
from scaffold.project.problems import Problem, shown, unknown

PREFIX = "FLASK_SCAFFOLD_"
CONFIG = f"{PREFIX}CONFIG"

_MOST = 1_000_000  # Bytes.

# Options by code of the problem.
_ABOUT = {
    "unknown-template": ("template",),
    "untrusted": ("template", "venv", "verify"),
    "unknown-feature": ("features",),
    "conflict": ("features",),
    "package": ("package",),
    "text": ("author", "description"),
    "no-folder": ("output_dir",),
    "not-writable": ("output_dir",),
    "no-git": ("git",),
    "no-venv": ("venv",),
}


class BadDefault(Refused):
    """A default of the user that is not valid."""

    code = "config"


class Setting(click.Option):
    """An option whose default can come from an environment variable or the config file."""

    def __init__(self, param_decls: Sequence[str] | None = None, **attributes: Any) -> None:
        super().__init__(param_decls, **attributes)
        self.key = max(self.opts, key=len).lstrip("-").replace("-", "_")
        self.envvar: str = PREFIX + self.key.upper()

    @property
    def takes(self) -> str:
        """The values that it takes, to end a sentence."""
        if self.is_flag:
            return "true or false"
        return 'a list, as ["one", "other"]' if self.multiple else "text in quotes"

    def fits(self, value: object) -> bool:
        """Return whether *value*, from the config file, has the right type."""
        if self.is_flag:
            return isinstance(value, bool)
        if self.multiple:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        return isinstance(value, str)

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Convert *value*; an error names the variable that it came from."""
        try:
            return super().process_value(ctx, value)
        except click.BadParameter as error:
            if _source(self, ctx) is not ParameterSource.ENVIRONMENT:
                raise
            text = os.environ.get(self.envvar, "")
            raise BadDefault(
                f"{self.envvar} is {shown(text)}.", hint=f"It takes {self.takes}."
            ) from error

    def origin(self, ctx: click.Context) -> str:
        """Return where the value came from, if it is a default of the user."""
        source = _source(self, ctx)
        if source is ParameterSource.ENVIRONMENT:
            return self.envvar
        return f"{config_file()}" if source is ParameterSource.DEFAULT_MAP else ""

    def has_default(self, ctx: click.Context) -> bool:
        """Return whether the user has a default for it, used or not."""
        in_file = ctx.lookup_default(str(self.name), call=False) is not None
        return in_file or self.value_from_envvar(ctx) is not None

    def words(self, value: object) -> tuple[str, ...]:
        """Return the words that set it to *value* on the command line."""
        if self.is_flag:
            return ((self.opts if value else self.secondary_opts)[-1],)
        return (max(self.opts, key=len), str(value))


class Configured(click.Command):
    """A command whose defaults can stand in the config file."""

    @property
    def settings(self) -> dict[str, Setting]:
        """The settings by their key in the config file."""
        return {setting.key: setting for setting in self.params if isinstance(setting, Setting)}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the config file first; help and completion work with a broken one too."""
        try:
            ctx.default_map = defaults(config_file(), self.settings)
        except BadDefault:
            if not ctx.resilient_parsing and not {"-h", "--help"} & set(args):
                raise
        return super().parse_args(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write where the user can set defaults."""
        formatter.write_paragraph()
        formatter.write_text(
            f"Defaults can be set by environment variables such as {PREFIX}GIT=1, or in "
            f"{config_file()} by lines such as git = true."
        )


def config_file() -> Path:
    """Return the path of the config file, existing or not."""
    if named := os.environ.get(CONFIG):
        return Path(named)
    from platformdirs import user_config_path

    try:
        return user_config_path("flask-scaffold", appauthor=False) / "config.toml"
    except RuntimeError:  # No home folder.
        return Path(os.devnull)


def defaults(file: Path, settings: Mapping[str, Setting]) -> dict[str, Any]:
    """Return the defaults in *file* by parameter; none without a file.

    Raises:
        BadDefault: it cannot be read, or has an unknown key or a wrong type.
    """
    text = _text(file)
    if not text:
        return {}
    from scaffold.project.parsing import parse_toml

    try:
        table = parse_toml(text)
    except ValueError as error:
        raise BadDefault(f"{file} is not TOML: {error}.") from error
    return dict(_checked(file, key, value, settings) for key, value in table.items())


def with_origins(problems: Iterable[Problem], ctx: click.Context) -> tuple[Problem, ...]:
    """Return *problems*; those about a default of the user say where it was set."""
    return tuple(_with_origin(problem, ctx) for problem in problems)


def is_flag_given(name: str, ctx: click.Context) -> bool:
    """Return whether the option *name* was given on the command line."""
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:  # It may be a pipe, or a device without end.
            content = stream.read(_MOST + 1)
        if len(content) > _MOST:
            raise BadDefault(f"{file} holds more than {_MOST:,} bytes.")
        return content.decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        if os.environ.get(CONFIG):
            raise BadDefault(f"There is no file {file}.", hint=f"{CONFIG} names it.") from error
        return ""
    except UnicodeDecodeError as error:
        raise BadDefault(f"{file} is not UTF-8.", hint="Save it in that encoding.") from error
    except OSError as error:
        raise BadDefault(f"{file} cannot be read: {reason(error)}.") from error


def _checked(
    file: Path, key: str, value: object, settings: Mapping[str, Setting]
) -> tuple[str, object]:
    setting = settings.get(key)
    if setting is None:
        problem = unknown("setting", key, settings)
        raise BadDefault(f"{file}: {problem.message}", hint=problem.hint)
    if not setting.fits(value):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        raise BadDefault(f"{file}: {key} is {shown(text)}.", hint=f"It takes {setting.takes}.")
    if isinstance(setting.type, click.Path):
        # In the config file, no shell has expanded it.
        value = os.path.expanduser(str(value))
    return str(setting.name), value


def _with_origin(problem: Problem, ctx: click.Context) -> Problem:
    for setting in ctx.command.params:
        if isinstance(setting, Setting) and setting.name in _ABOUT.get(problem.code, ()):
            origin = setting.origin(ctx)
            if origin and _mentions(problem, ctx.params.get(setting.name)):
                return replace(problem, message=f"{problem.message} It was set in {origin}.")
    return problem


def _mentions(problem: Problem, value: object) -> bool:
    """Return whether *problem* is about *value*, and not about an answer from --set."""
    return problem.code not in ("package", "text") or shown(str(value)) in problem.message


def _source(setting: Setting, ctx: click.Context) -> ParameterSource | None:
    return ctx.get_parameter_source(str(setting.name))
