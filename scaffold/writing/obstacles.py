"""Obstacles: what would keep a new project from being made, judged before anything is written."""

from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem, site_problems
from scaffold.project.recipe import Order
from scaffold.writing import disk, git, venv


def obstacles(order: Order, plan: Plan) -> list[Problem]:
    """Return what is in the way of *order*, which would write *plan*.

    Files of *plan* can only be in the way where the project is made in a folder that exists.
    """
    paths = plan | {venv.FOLDER: File(b"")} if order.venv else plan
    problems = site_problems(disk.look(order, paths), order.here)
    if order.git and not git.is_installed():
        problems.append(
            Problem(
                "no-git",
                "git is not installed.",
                "Install it from https://git-scm.com, or leave --git out.",
                refusal=False,
            )
        )
    if order.venv and (problem := venv.obstacle(order.target)):
        problems.append(problem)
    return problems
