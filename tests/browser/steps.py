"""What every browser test does: wait until the app is calm, look at formulas and charts, take a picture."""

import os
import time
from pathlib import Path

from playwright.sync_api import Page

#: How long the page may take to become calm, in milliseconds.
PATIENCE = 120_000  # against hanging: a busy machine may take minutes

# Calm: connected, no script running, nothing stale or half-loaded, and no change to the page for `quiet` ms.
# A click reaches the script some time after it was made, hence the wait in any case.
_CALM = """
(quiet) => new Promise((resolve) => {
  let last = performance.now();
  const observer = new MutationObserver(() => { last = performance.now(); });
  observer.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  const timer = setInterval(() => {
    const app = document.querySelector('[data-testid=stApp]');
    const busy = !app
      || app.dataset.testScriptState !== 'notRunning'
      || app.dataset.testConnectionState !== 'CONNECTED'
      || document.querySelector('[data-testid=stAppSkeleton], [data-testid=stSkeleton], [data-stale=true]');
    if (busy) last = performance.now();
    if (performance.now() - last < quiet) return;
    clearInterval(timer);
    observer.disconnect();
    resolve();
  }, 20);
})
"""

_RED_MATH = """
() => [...document.querySelectorAll('.katex *')]
  .filter((element) => getComputedStyle(element).color === 'rgb(204, 0, 0)')
  .map((element) => element.textContent)
"""

_CHARTS = """
() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].map((chart) => {
  const marks = chart.querySelector('svg, canvas');
  const box = marks ? marks.getBoundingClientRect() : {width: 0, height: 0};
  return {width: box.width, height: box.height, text: chart.textContent};
})
"""


def settle(page: Page, quiet: int = 300) -> None:
    """Wait until no script runs and the page has not changed for `quiet` milliseconds."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    page.wait_for_function(_CALM, arg=quiet, timeout=PATIENCE)


def assert_math_rendered(page: Page) -> None:
    """There are formulas, and KaTeX understood all of them."""
    assert page.locator(".katex").count() > 0, "there is no formula on the page"
    errors = page.locator(".katex-error").all_text_contents()
    assert not errors, f"KaTeX could not read {errors}"
    unknown = page.evaluate(_RED_MATH)
    assert not unknown, f"KaTeX printed unknown macros in red: {unknown}"


def assert_charts_rendered(page: Page) -> None:
    """There are charts, each one is drawn, and none shows an error in its place."""
    charts = page.evaluate(_CHARTS)
    assert charts, "there is no chart on the page"
    deadline = time.monotonic() + 10  # seconds: the charting code arrives after the page is calm
    while (empty := [chart for chart in charts if not chart["width"] or not chart["height"]]) and (
        time.monotonic() < deadline
    ):
        page.wait_for_timeout(50)
        charts = page.evaluate(_CHARTS)
    assert not empty, f"{len(empty)} of {len(charts)} charts are not drawn: {empty}"
    broken = [chart["text"] for chart in charts if "Error" in chart["text"]]
    assert not broken, f"charts show errors: {broken}"


def screenshot(page: Page, name: str) -> None:
    """Save the whole page as artifacts/<name>.png if SCREENSHOTS is set in the environment."""
    if not os.environ.get("SCREENSHOTS"):
        return
    folder = Path(__file__).resolve().parents[2] / "artifacts"
    folder.mkdir(exist_ok=True)
    size = page.viewport_size
    assert size is not None, "a page from open_page has a size"
    # The app scrolls inside the page, so the window is made as high as what it shows.
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    settle(page)
    page.screenshot(path=folder / f"{name}.png")
    page.set_viewport_size(size)
    settle(page)
