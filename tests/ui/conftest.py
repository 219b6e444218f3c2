"""What all tests of pages share: one look for components, and one pool of workers with what it has derived."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from wizard.ui import symbolic


@pytest.fixture(scope="session", autouse=True)
def components():
    """Each opened page looks through all installed packages for components: they stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def workers():
    """One pool for all pages, ended after them."""
    yield
    symbolic.pool().close()
    symbolic.pool.clear()
