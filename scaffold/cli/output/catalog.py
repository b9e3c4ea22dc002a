"""Catalog: what there is to choose from, for people."""

from collections.abc import Iterator

from scaffold.catalog.model import in_words
from scaffold.cli.output.pages import strong
from scaffold.cli.output.screen import Screen
from scaffold.project.plan import tree
from scaffold.project.problems import plain
from scaffold.project.questions import NAME_KEY, Question
from scaffold.verbs.help import Guide
from scaffold.verbs.list import Listing
from scaffold.verbs.show import Kind, Shown


def show_listing(listing: Listing, screen: Screen) -> None:
    """Print a line about each template, preset and feature."""
    tops = {title.capitalize(): group for title, group in listing.groups.items()}
    del tops["Features"]
    groups = {title: group for title, group in tops.items() if group}
    groups |= {f"Features: {title}": group for title, group in listing.feature_groups.items()}
    width = max((len(name) for group in groups.values() for name in group), default=0)
    for number, (title, group) in enumerate(groups.items()):
        if number:
            screen.say("")
        screen.say(strong(title))
        screen.say(*(f"  {name:{width}}  {about}" for name, about in group.items()))


def show_shown(shown: Shown, screen: Screen) -> None:
    """Print what a template, preset or feature asks and makes."""
    screen.say(*_headline(shown), *_questions(shown))
    if shown.plan:
        default = shown.answers.get(NAME_KEY)
        asks = any(question.key == NAME_KEY for question in shown.questions)
        root = plain(str(default)) if asks and default else "NAME"
        paths = map(plain, shown.plan)
        screen.say("", strong("Files"), *tree(root, paths, fancy=screen.style.fancy))
    if shown.usage:
        screen.say("")
        screen.markdown(shown.usage)


def show_guide(guide: Guide, screen: Screen) -> None:
    """Print a guide, or a line about each."""
    if guide.topic:
        screen.markdown(guide.text)
        return
    width = max(map(len, guide.topics))
    screen.say(strong("Guides"))
    screen.say(*(f"  {name:{width}}  {about}" for name, about in guide.topics.items()))
    screen.say("", f"To read one, type {strong('flask-scaffold help TOPIC')}.")


def _headline(shown: Shown) -> Iterator[str]:
    about = f": {plain(shown.about)}" if shown.about else ""
    yield f"{strong(plain(shown.name))} ({shown.kind}){about}"
    if shown.preset:
        yield f"It is {shown.preset.template} with {', '.join(shown.preset.features)}."
    if shown.runs:
        yield "With --trust it runs code of its own:"
        yield from (f"  {strong(code)}" for code in shown.runs)
    if shown.kind is Kind.FEATURE and shown.parts[0].requires:
        yield f"It comes with {in_words(shown.parts[0].requires)}."
    if shown.kind is Kind.FEATURE and shown.parts[0].conflicts:
        yield f"It does not go with {' or '.join(sorted(shown.parts[0].conflicts))}."


def _questions(shown: Shown) -> Iterator[str]:
    if not shown.questions:
        return
    yield ""
    yield strong("Questions")
    width = max(len(question.key) for question in shown.questions)
    for question in shown.questions:
        yield f"  {question.key:{width}}  {plain(_question(question, shown))}"


def _question(question: Question, shown: Shown) -> str:
    default = shown.answers.get(question.key)
    choices = f" ({', '.join(question.choices)})" if question.choices else ""
    return f"{question.prompt}{choices}{f' [{default}]' if default not in ('', None) else ''}"
