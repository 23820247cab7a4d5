"""People in front of a browser, and what must never happen while they look."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

from tests.people import PASSWORD

PLAN = "/plans/dazu-patents-2025/"
Q3 = "?year=2026&quarter=3"
WIDE, MIDDLE, PHONE = 1440, 1024, 390

# In every page, before its own scripts: what moved, and what the Content-Security-Policy refused.
OBSERVER = """
window.observed = {shift: 0, moved: []};
const placeOfBox = (box) => `${Math.round(box.x)},${Math.round(box.y)} ${Math.round(box.width)}×${Math.round(box.height)}`;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.observed.shift += entry.value;
    for (const each of entry.sources) {
      const what = each.node?.outerHTML ?? each.node?.textContent ?? "";
      window.observed.moved.push(`${what.slice(0, 60)}: ${placeOfBox(each.previousRect)} to ${placeOfBox(each.currentRect)}`);
    }
  }
}).observe({type: "layout-shift", buffered: true});
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`refused by policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass  # no slots: the browser library keeps its wrappers on the object
class Visitors:
    """Opens pages as somebody, and keeps what went wrong on any of them."""

    browser: Browser
    address: str
    sessions: dict[str, Any] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def page(self, username: str = "", *, width: int = WIDE, height: int = 900, **options: Any) -> Page:
        """A page of a fresh browser: nobody signed in, or the person. The session is the same for all of a person's
        pages, so that the password is checked once."""
        if username and username not in self.sessions:
            self.sessions[username] = self._sign_in(username)
        context = self._context(width, height, self.sessions.get(username), options)
        return self.another(context)

    def another(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", self._request)
        page.on("dialog", self._dialog)
        return page

    def _context(self, width: int, height: int, session: Any, options: dict[str, Any]) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            storage_state=session,
            **options,
        )
        context.set_default_timeout(15_000)
        context.add_init_script(OBSERVER)
        self.contexts.append(context)
        return context

    def _sign_in(self, username: str) -> Any:
        page = self.another(self._context(WIDE, 900, None, {}))
        page.goto("/sign-in/")
        sign_in(page, username)
        return page.context.storage_state()

    def expect(self, *texts: str) -> None:
        """What this test provokes: messages that contain one of the texts are no problem."""
        self.expected += texts

    def end(self) -> list[str]:
        """Close everything; what went wrong."""
        for context in self.contexts:
            context.close()
        found = [each for each in self.problems if not any(text in each for text in self.expected)]
        self.contexts, self.problems, self.asked_for, self.expected = [], [], [], ()
        return found

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.location.get('url')}: {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        self.asked_for.append(request.url)
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.problems.append(f"asked outside: {request.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """On the sign-in page; the form is sent with Enter and answered."""
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    send(page)


def send(page: Page) -> None:
    """Enter in the field that has the focus; returns once the answer is there."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def texts(page: Page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def containing(urls: Iterable[str], part: str) -> list[str]:
    return [url for url in urls if part in url]


def broken_rules(page: Page) -> list[str]:
    """Those of axe's rules that the page breaks as it stands, each with where."""
    return [_said(rule) for rule in Axe().run(page).response["violations"]]


def _said(rule: dict[str, Any]) -> str:
    return f"{rule['id']} ({rule['impact']}): {[node['html'] for node in rule['nodes'][:3]]}"
