"""The documentation page, as a person uses it: signs in, authorises, asks; and nothing comes from elsewhere.

    python3 docs.py PROGRAM

Starts PROGRAM's demonstration and walks its `/docs` in Chromium.
"""

import json
import shutil
import sys

from demonstration import PASSWORD, demonstration
from playwright.sync_api import sync_playwright


def browser(playwright):
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        raise SystemExit("no Chromium is installed")
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])


def try_out(page, operation, body=None):
    """Opens an operation, sends it as the page proposes, or with a body; gives the answer."""
    block = page.locator(f"[id$='-{operation}']")
    block.locator(".opblock-summary").click()
    block.locator(".try-out__btn").click()
    if body:
        block.locator("textarea.body-param__text").fill(json.dumps(body))
    with page.expect_response(lambda answer: "/v1/" in answer.url) as answer:
        block.locator(".execute").click()
    block.locator(".live-responses-table").first.wait_for()
    return answer.value


def main(program):
    with demonstration(program) as base, sync_playwright() as playwright:
        page = browser(playwright).new_page()
        elsewhere = []
        page.on("request", lambda request: request.url.startswith((base, "data:")) or elsewhere.append(request.url))
        page.goto(f"{base}/docs")
        page.locator(".opblock").first.wait_for()

        signed_in = try_out(page, "sign_in", {"username": "noivu", "password": PASSWORD})
        assert signed_in.status == 200, signed_in.text()
        page.locator(".auth-wrapper .authorize").first.click()
        page.locator(".auth-container input").first.fill(signed_in.json()["access_token"])
        page.locator(".auth-btn-wrapper .authorize").click()
        page.locator(".btn-done").click()

        statistics = try_out(page, "get_statistics")
        assert statistics.status == 200, statistics.text()
        assert statistics.json()["figures"]["received"]["total"] == 1277, statistics.text()
        assert not elsewhere, elsewhere
    print("signed in and asked; nothing came from elsewhere")


if __name__ == "__main__":
    main(*sys.argv[1:])
