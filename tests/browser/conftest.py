"""The app in a browser: one server and one Chromium for all browser tests, a fresh page for each."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocket, sync_playwright
from steps import settle

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
START_LIMIT = 60.0  # seconds

Scheme = Literal["light", "dark"]
OpenPage = Callable[..., Page]


@contextlib.contextmanager
def serving(script: Path, folder: Path = ROOT) -> Iterator[str]:
    """Run `script` with Streamlit from `folder` (whose settings it takes); yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    with tempfile.TemporaryFile("w+") as log:
        app = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait_until_healthy(url, app, log)
            yield url
        finally:
            app.terminate()
            try:
                app.wait(timeout=10)
            except subprocess.TimeoutExpired:
                app.kill()
                app.wait()


def _wait_until_healthy(url: str, app: subprocess.Popen[bytes], log: IO[str]) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine needs no proxy
    deadline = time.monotonic() + START_LIMIT
    while app.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), direct.open(f"{url}/_stcore/health", timeout=5):
            return
        time.sleep(0.05)
    log.seek(0)
    pytest.fail(f"The app did not answer within {START_LIMIT:g} seconds:\n{log.read()}", pytrace=False)


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of the running app, without a slash at the end."""
    with serving(ROOT / "streamlit_app.py") as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        reason = f"no Chromium: none of {', '.join(CHROMIUM_NAMES)} is installed"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, chromium_sandbox=False, args=list(CHROMIUM_FLAGS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, app_url: str) -> Iterator[OpenPage]:
    """``open_page(path="/", width=1280, height=800, scheme="light")``: a settled page in a fresh profile.

    Every request that leaves the app is aborted, and fails the test at its end.
    """
    contexts, strays = [], []
    own = re.escape(urlsplit(app_url).netloc)
    elsewhere = re.compile(rf"^(?!(http|ws)://{own}/|data:|blob:)")

    def refuse(route: Route) -> None:
        strays.append(route.request.url)
        route.abort()

    def watch(socket: WebSocket) -> None:
        if elsewhere.match(socket.url):
            strays.append(socket.url)

    def open_one(path: str = "/", *, width: int = 1280, height: int = 800, scheme: Scheme = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            service_workers="block",
        )
        contexts.append(context)
        context.route(elsewhere, refuse)
        page = context.new_page()
        page.on("websocket", watch)
        page.goto(app_url + path)
        settle(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not strays, f"the app asked for pages elsewhere: {sorted(set(strays))}"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The first page of the app, at the size of a small laptop, in the light theme."""
    return open_page()
