"""Table: every figure with its bar, and the lines that tell how they were met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line of the table: a run of a group, against another run of the same group.

    ``less`` is a run whose time is taken off, where what an option adds is meant. ``limit`` is
    the bar for the ratio, ``aim`` what would be better still.
    """

    group: str
    title: str
    run: str
    against: str
    peer: str
    limit: float | None = None
    aim: float | None = None
    less: str = ""


FIGURES = (
    Figure("start", "--help", "--help", "import click", "import click", 1.2),
    Figure("start", "--version", "--version", "import click", "import click", 1.3),
    Figure("new", "new myapp", "new", "cookiecutter", "cookiecutter --no-input", 0.45, 0.30),
    Figure("new", "new myapp", "new", "import click", "import click"),
    Figure("new", "new myapp", "new", "copier", "copier copy"),
    Figure("new", "new myapp", "new", "uv init", "uv init"),
    Figure("new", "new myapp", "new", "django", "django-admin startproject"),
    Figure("change", "add a feature", "add", "new", "new myapp", 1.3),
    Figure("change", "remove a feature", "remove", "new", "new myapp", 1.3),
    Figure("many", "100 x new, one process", "new", "API", "cookiecutter's API, one process", 0.25),
    Figure("many", "100 x new, one process", "new", "processes", "cookiecutter, 20 of 100", 0.07),
    Figure("pairs", "pairwise, one process", "new", "processes", "as many x cookiecutter", 0.05),
    Figure("git", "--git adds", "new --git", "by hand", "git init, add, commit", 1.2, less="new"),
    Figure("venv", "--venv adds", "new --venv", "by hand", "uv venv, install", 1.15, less="new"),
    Figure(
        "venv",
        "--venv adds",
        "new --venv",
        "by hand, offline",
        "uv venv, install --offline",
        1.15,
        less="new",
    ),
    Figure("pip", "--venv adds, no uv", "new --venv", "by hand", "venv, its pip", 0.75, less="new"),
    Figure("verify", "verify, warm", "verify", "pytest", "the project's own pytest", 3.0),
    Figure("matrix", "matrix --run", "matrix", "one by one", "new --verify of each", 1.0),
)


@dataclass(frozen=True)
class Line:
    """A figure as it was measured: medians in seconds, and the median of the rounds' ratios."""

    figure: Figure
    seconds: float
    peer_seconds: float
    ratio: float

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps its bar, if it has one."""
        return self.figure.limit is None or self.ratio <= self.figure.limit

    @property
    def verdict(self) -> str:
        """What to say about the bar."""
        if self.figure.limit is None:
            return ""
        if not self.is_met:
            return "MISSED"
        if self.figure.aim is not None and self.ratio > self.figure.aim:
            return f"ok, aim is {self.figure.aim:.2f}"
        return "ok"

    def as_json(self) -> dict[str, object]:
        """Return the line for machines."""
        return {
            "group": self.figure.group,
            "figure": self.figure.title,
            "seconds": round(self.seconds, 4),
            "against": self.figure.peer,
            "peer_seconds": round(self.peer_seconds, 4),
            "ratio": round(self.ratio, 3),
            "limit": self.figure.limit,
            "aim": self.figure.aim,
            "ok": self.is_met,
        }


def lines(group: str, seconds: Mapping[str, Sequence[float]]) -> list[Line]:
    """Return the lines of *group*, of whose runs *seconds* holds the time in each round."""
    return [_line(figure, seconds) for figure in FIGURES if figure.group == group]


def printed(found: Sequence[Line]) -> Iterator[str]:
    """Return *found* as lines of text."""
    row = "{:24}{:>8}  {:34}{:>8}{:>7}{:>6}  {}".format
    yield row("figure", "seconds", "against", "seconds", "ratio", "bar", "").rstrip()
    for line in found:
        limit = line.figure.limit
        yield row(
            line.figure.title,
            f"{line.seconds:.3f}",
            line.figure.peer,
            f"{line.peer_seconds:.3f}",
            f"{line.ratio:.2f}" if line.ratio >= 0.2 else f"{line.ratio:.3f}",
            "" if limit is None else f"{limit:.2f}",
            line.verdict,
        ).rstrip()


def _line(figure: Figure, seconds: Mapping[str, Sequence[float]]) -> Line:
    ours, theirs = seconds[figure.run], seconds[figure.against]
    if figure.less:
        ours = [more - less for more, less in zip(ours, seconds[figure.less], strict=True)]
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    return Line(figure, median(ours), median(theirs), ratio)
