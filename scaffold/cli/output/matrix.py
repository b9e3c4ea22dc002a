"""Matrix: combinations that were listed or tried, for people."""

from scaffold.cli.output.pages import good
from scaffold.cli.output.screen import Screen
from scaffold.verbs.matrix import Combinations, Trials


def show_combinations(combinations: Combinations, screen: Screen) -> None:
    """Print the combinations in their layout, or their commands."""
    if combinations.text:
        screen.say(combinations.text)
    for trial in combinations.trials:
        screen.say(trial.command)


def show_trials(trials: Trials, screen: Screen) -> None:
    """Print whether all work; each was printed when it was tried."""
    count = len(trials.trials)
    if count and not trials.problems:
        text = f"All {count} combinations work." if count > 1 else "The combination works."
        screen.say(good(text))
    screen.problems(trials.problems)
