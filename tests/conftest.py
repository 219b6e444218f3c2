"""How the tests are dealt out to the processes of pytest-xdist."""

import re

import pytest
from xdist.scheduler import LoadFileScheduling

BY_FAMILY = ("tests/contracts/", "tests/derivation/properties/test_properties_of_every_model.py")


class LoadFamilyScheduling(LoadFileScheduling):
    """A file stays together, but the contracts are dealt out by family: what was derived is kept by its process."""

    def _split_scope(self, nodeid: str) -> str:
        about = re.search(r"\[(\w+)", nodeid) if nodeid.startswith(BY_FAMILY) else None
        return about[1] if about else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)  # not asked for where -p no:xdist is given
def pytest_xdist_make_scheduler(config: pytest.Config) -> LoadFamilyScheduling | None:
    return LoadFamilyScheduling(config) if config.getvalue("dist") == "loadfile" else None
