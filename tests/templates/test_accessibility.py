"""Every page is for everyone: axe finds nothing, in light and dark, on a phone and a desktop."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pytest

from tests.environments import SharedEnvironments, newest
from tests.support import environment, often, run
from tests.templates.projects import HELLO, PRESETS, SINGLE, Choice, set_up
from tests.templates.servers import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.install

AXE = "axe-core@4.14.1"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

Scheme = Literal["light", "dark"]

# The widths are those of a phone and of a desktop.
SCREENS: list[tuple[Scheme, int]] = [("light", 390), ("dark", 1280), ("light", 1280), ("dark", 390)]

# What to look at in each project: an address, or what a visitor does.
ACCOUNTS = ("/auth/register", "register", "fail to log in", "log in", "/", "/auth/logout")
PAGES = {
    "hello": ("/", "/missing"),
    "site": ("/", "/missing"),
    "full": ("/", "/missing", *ACCOUNTS, "log out"),
    "tutorial": ("/", "/welcome", "/missing", *ACCOUNTS, "/create", "post", "edit", "/", "log out"),
    "api": ("/", "/api/", "/missing"),
    "hello with htmx": ("/", "/teas", "search"),
}
# What axe finds, with the elements, and whether the page is wider than the screen.
RUN = """
axe.run().then(said => said.violations.map(
    rule => rule.id + " at " + rule.nodes.map(node => node.html).join(", ")
).concat(document.documentElement.scrollWidth > innerWidth ? ["It is too wide."] : []))
"""
# The links to pages of this server.
LINKS = """
[...document.links].filter(link => link.origin == location.origin)
    .map(link => link.origin + link.pathname)
"""
CHOICES = {choice.label: choice for choice in (HELLO, *PRESETS, *SINGLE)}


@dataclass(frozen=True)
class Visitor:
    """Somebody who goes from page to page, and fills in forms."""

    page: "Page"
    address: str
    name: str

    def do(self, step: str) -> None:
        """Go to an address, or do what *step* says."""
        if step.startswith("/"):
            self.page.goto(f"{self.address}{step}")
        elif step == "register":
            self._log("register", "a long secret 9")
        elif step == "fail to log in":
            self._log("login", "another secret 9")
        elif step == "log in":
            self._log("login", "a long secret 9")
        elif step == "log out":
            self.page.click("header button")
        elif step == "post":
            self.page.fill("#title", "Tea")
            self.page.fill("#body", "with milk\nand sugar")
            self.page.click("main button")
        elif step == "search":
            with self.page.expect_response("**/teas?name=as"):
                self.page.fill("#name", "as")
            self.page.wait_for_selector("#teas li:only-child")
        elif step == "edit":
            self.page.click("article a")
            self.page.click("summary")
        else:
            raise AssertionError(step)

    def _log(self, form: str, password: str) -> None:
        self.page.goto(f"{self.address}/auth/{form}")
        self.page.fill("#username", self.name)
        self.page.fill("#password", password)
        self.page.click("main button")


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe, from its package."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed.")
    folder = tmp_path_factory.mktemp("axe")
    words = ("install", "--silent", "--no-save", "--ignore-scripts", "--no-audit", AXE)
    done = run(npm, *words, cwd=folder, env=environment(folder))
    if done.code:
        pytest.skip(f"npm cannot fetch {AXE}: {done.err or done.out}")
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A Chromium: one that is installed, or that of playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with playwright.sync_playwright() as started:
        try:
            chromium = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"Chromium is not installed: {error}")
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=PAGES)
def served(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    shared: SharedEnvironments,
) -> Iterator[tuple[str, str]]:
    """The name of a project, and the address of a server that shows it."""
    choice: Choice = CHOICES[request.param]
    project = choice.make(tmp_path_factory.mktemp("made"))
    venv = shared.beside(project, newest())
    set_up(project, venv)
    words = ("--app=flaskr", "run", "--debug", "--no-reload")
    with serving(venv.program("flask"), *words, cwd=project, env=venv.variables()) as address:
        yield choice.label, address


@pytest.mark.parametrize("screen", often(SCREENS, 2), ids="{0[0]} {0[1]}".format)
def test_every_page_is_for_everyone(
    screen: tuple[Scheme, int], served: tuple[str, str], browser: "Browser", axe: str
) -> None:
    label, address = served
    scheme, width = screen
    found: dict[str, list[str]] = {}
    seen, links = set[str](), set[str]()
    view: ViewportSize = {"width": width, "height": 844}
    with browser.new_context(color_scheme=scheme, viewport=view) as tab:
        page = tab.new_page()
        page.on("console", lambda said: found.setdefault(page.url, []).append(said.text))
        visitor = Visitor(page, address, f"ada-{scheme}-{width}")
        for step in PAGES[label]:
            visitor.do(step)
            page.evaluate(axe)
            found.setdefault(page.url, []).extend(page.evaluate(RUN))
            links |= {*page.evaluate(LINKS)}
            seen.add(page.url.partition("#")[0])
        answers = {link: tab.request.get(link).headers["content-type"] for link in links - seen}

    if f"{address}/missing" in found:
        assert "404" in found[f"{address}/missing"].pop(0)
    assert {url: wrong for url, wrong in found.items() if wrong} == {}
    # No page is left out.
    assert [link for link, kind in answers.items() if "html" in kind] == []
