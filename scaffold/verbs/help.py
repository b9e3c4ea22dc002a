"""Help: the guides, each about one topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.project.errors import Exit, Rejected
from scaffold.project.problems import Problem, unknown
from scaffold.project.results import Status, document

FOLDER = Path(__file__).parent.parent / "cli" / "guides"

# In the order in which a user needs them.
TOPICS = (
    *("features", "updating", "options", "third-party"),
    *("deploying", "doctor", "ci", "json"),
)


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide about *topic*, in Markdown; without a topic, a line about each of *topics*."""

    topics: Mapping[str, str]
    topic: str = ""
    text: str = ""

    command = "help"
    exit = Exit.DONE
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        topics = [{"name": name, "about": about} for name, about in self.topics.items()]
        listing = {"topics": topics, "topic": self.topic, "text": self.text}
        return document(self.command, Status.DONE, listing=listing)


def read_guide(topic: str = "") -> Guide:
    """Return the guide about *topic*, or what there is.

    Raises:
        Rejected: there is none about it.
    """
    texts = {name: (FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in TOPICS}
    topics = {name: text.partition("\n")[0].partition(": ")[2] for name, text in texts.items()}
    if topic and topic not in texts:
        raise Rejected([unknown("guide", topic, TOPICS, "unknown-name")])
    return Guide(topics, topic, texts.get(topic, ""))
