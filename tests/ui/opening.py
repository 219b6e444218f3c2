"""A page as its address opens it, without a browser, and what can be read on it."""

from streamlit.testing.v1 import AppTest

from wizard.ui.steps import PREDICT, Place

LIMIT = 300  # seconds for a page: that of the real line waits for the properties of all its families


def opened(place: Place, **address: str | list[str]) -> AppTest:
    """A page, opened by its address."""
    app = AppTest.from_file("../../streamlit_app.py", default_timeout=LIMIT)
    for name, value in ({"v": "1"} | address).items():
        app.query_params[name.replace("__", ".")] = value
    app.switch_page(str(place.file)) if place is not PREDICT else app
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def words(app: AppTest) -> str:
    """All that can be read on the page."""
    kinds = (
        app.markdown,
        app.title,
        app.header,
        app.caption,
        app.error,
        app.warning,
        app.info,
        app.success,
        app.latex,
    )
    return "\n".join(str(element.value) for kind in kinds for element in kind)
