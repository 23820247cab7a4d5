"""Hands on the entry grid: the fields of a row, what is said below them, what is pasted."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.visitors import PLAN

YEAR_END = f"{PLAN}entry/2026/q4/"  # nothing is entered there by the demonstration
REFUSED = ("status of 400", "status of 409")  # the browser writes refused saves to its console
OFFLINE = ("ERR_INTERNET_DISCONNECTED",)


def cell(page: Page, number: int, name: str = "value") -> Locator:
    return page.locator(f"[name='{number}-{name}']:not([type=hidden])")


def said(page: Page, number: int) -> Locator:
    return page.locator(f"#said-{number}")


def state(page: Page, number: int) -> Locator:
    return page.locator(f"#row-{number} .saved")


def machine(page: Page) -> Locator:
    return page.locator("#machine")


def light(page: Page, number: int) -> Locator:
    return page.locator(f"#row-{number} .light")


def enter(page: Page, number: int, text: str, name: str = "value") -> None:
    """Type into a cell and go on with Enter; returns once the server has it."""
    cell(page, number, name).fill(text)
    cell(page, number, name).press("Enter")
    expect(state(page, number)).not_to_have_text("正在保存")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))


def paste(page: Page, text: str) -> None:
    """What Ctrl+V brings from a spreadsheet, into the cell that has the focus."""
    page.evaluate(
        """(text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )
