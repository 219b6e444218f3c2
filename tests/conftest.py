"""How the tests are dealt out to the processes of pytest-xdist, and how seldom these look for garbage."""

import gc
import os
import re
from collections.abc import Callable

import pytest
from xdist.scheduler import LoadFileScheduling

# There is a process for each core: threads of linear algebra would but wait for each other, busily.
# The libraries read this when they are loaded, so nothing that loads them is imported above.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

# What is made once for a file is dear there: servers, workers, charts.
BY_FILE = ("tests/browser/", "tests/charts/", "tests/worker/")
PAGES = "tests/ui/"  # they share workers, who keep what they derived


class LoadFamilyScheduling(LoadFileScheduling):
    """All of one family stays together, for its derivations are kept, and so do all pages; else a file does."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(PAGES):
            return PAGES
        family = None if nodeid.startswith(BY_FILE) else re.search(r"\[([a-z]\w*)", nodeid)
        return family[1] if family else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)  # not asked for where -p no:xdist is given
def pytest_xdist_make_scheduler(config: pytest.Config, log: Callable[..., None]) -> LoadFamilyScheduling | None:
    return LoadFamilyScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """Thousands of tests and the libraries are there to stay: garbage is looked for as in a worker."""
    from wizard.worker.serve import SELDOM

    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
