"""The picture of the overview that the README shows, taken from a running server with demonstration figures.

    IPPLAN_DEMO_PASSWORD=… python -m scripts.picture URL USER FILE

Needs what the browser tests need: requirements/browser.txt, Debian's chromium and fonts-noto-cjk.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
WIDTH, HEIGHT = 1440, 900
SCALE = 0.7  # a README is shown narrower than the window; the file stays below 300 KB


def take(url: str, username: str, password: str, file: Path) -> None:
    """Sign in, land on the plan, and save the whole page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE, locale="zh-CN")
        page.goto(url)
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(password)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.locator(".board").first.wait_for()
        page.screenshot(path=file, full_page=True)
        browser.close()


def main(arguments: list[str]) -> int:
    password = os.environ.get("IPPLAN_DEMO_PASSWORD", "")
    if len(arguments) != 3 or not password:
        print(__doc__)
        return 2
    url, username, file = arguments
    take(url, username, password, Path(file))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
