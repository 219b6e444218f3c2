"""A person looks up a loss in the table of all, reads whether it is a likelihood, and compares it with another."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from steps import assert_charts_rendered, assert_math_rendered, screenshot, settle

import wizard

_TOO_WIDE = """
() => [...document.querySelectorAll('[data-testid=stMain], [data-testid=stMainBlockContainer]')]
  .some((element) => element.scrollWidth > element.clientWidth + 1)
"""


def assert_nothing_scrolls_sideways(page: Page) -> None:
    assert not page.evaluate(_TOO_WIDE), "the page is wider than the screen"


def names_of(loss) -> str:
    return "\n".join([loss.name, *loss.aliases, *(each.name for each in loss.elsewhere)]).lower()


HINGES = [loss for loss in wizard.losses() if "hinge" in names_of(loss)]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_hinge_loss_is_found_judged_and_compared(open_page, width):
    page = open_page("/losses?q=hinge", width=width)
    expect(page.get_by_text(f"no likelihood: {len(HINGES)}")).to_be_visible()
    assert_nothing_scrolls_sideways(page)
    page.get_by_role("link", name="Hinge loss", exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", name="Hinge loss")).to_be_visible()
    expect(page.get_by_text("no negative log-likelihood").first).to_be_visible()
    assert_math_rendered(page)
    assert_charts_rendered(page)
    assert_nothing_scrolls_sideways(page)
    screenshot(page, f"loss_hinge_{width}")
    page.get_by_role("combobox", name="Compare with").fill("cross-entropy with logits")  # the list shows but a few
    page.get_by_role("option", name="binary cross-entropy with logits", exact=True).click()
    settle(page)
    assert "with=binary" in page.url
    expect(page.get_by_text("exactly a negative log-likelihood").first).to_be_visible()
    assert_math_rendered(page)
    assert_charts_rendered(page)
    assert_nothing_scrolls_sideways(page)
    page.go_back()
    settle(page)
    expect(page.get_by_role("heading", name="The same loss elsewhere")).to_be_visible()


WITH_LONG_FORMULAS = ["Tweedie deviance", "binary focal loss"]


@pytest.mark.parametrize("name", WITH_LONG_FORMULAS)
def test_no_page_of_a_loss_is_wider_than_a_telephone(open_page, name):
    page = open_page(f"/loss?name={quote(name)}", width=390)
    expect(page.get_by_role("heading", name="The same loss elsewhere")).to_be_visible()
    assert_math_rendered(page)
    assert_nothing_scrolls_sideways(page)


def test_a_typed_search_is_kept_by_a_reload_and_a_model_opens_in_the_wizard(open_page):
    page = open_page("/losses?q=RankNet")
    page.get_by_role("link", name="Pairwise logistic loss").click()
    settle(page)
    page.get_by_role("button", name="Open this model in the wizard").click()
    settle(page)
    assert "family=bradley_terry" in page.url
    expect(page.get_by_text("The loss is pairwise logistic loss")).to_be_visible()
    page.get_by_role("link", name="All losses").first.click()
    page.get_by_role("textbox", name="Search a name").fill("pinball")
    page.get_by_role("textbox", name="Search a name").press("Enter")
    settle(page)
    assert "q=pinball" in page.url
    page.reload()
    settle(page)
    expect(page.get_by_role("link", name="Quantile (pinball) loss")).to_be_visible()
    assert page.get_by_role("link", name="Hinge loss").count() == 0
