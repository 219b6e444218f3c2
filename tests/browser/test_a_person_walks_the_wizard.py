"""A person walks the wizard in a real browser, from the first page to the fitted plot."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from steps import assert_charts_rendered, assert_math_rendered, screenshot, settle

from wizard.assumptions.domain import Domain
from wizard.catalogue import domains

CSV = b"hours,passed\n1,no\n2,no\n3,no\n4,yes\n5,no\n6,yes\n7,yes\n8,yes\n"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    settle(page)


def find_title(title: str) -> Domain:
    return next(domain for domain in domains() if domain.title == title)


def choose_domain(page: Page, title: str) -> None:
    key = find_title(title).name.replace(" ", "-")
    page.locator(f".st-key-domain_{key}").get_by_role("button").click()
    settle(page)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("domain", "family", "loss"),
    [
        ("A number, of either sign", "Choose Normal", "mean squared error"),
        ("Yes or no", "Choose Bernoulli", "binary cross-entropy with logits"),
    ],
)
def test_from_the_target_to_the_fitted_plot(open_page, domain, family, loss, width):
    page = open_page("/", width=width)
    choose_domain(page, domain)
    assert_math_rendered(page)
    assert_charts_rendered(page)
    press(page, family)
    assert_charts_rendered(page)
    press(page, "Next")
    expect(page.get_by_text(f"The loss is {loss}").first).to_be_visible()
    assert_math_rendered(page)
    press(page, "Next")
    assert_charts_rendered(page)
    expect(page.get_by_text("Coefficients", exact=True)).to_be_visible()
    screenshot(page, f"walk_{loss.replace(' ', '_')}_{width}")
    view(page, "One observation")
    assert_charts_rendered(page)
    view(page, "Likelihood")
    assert_charts_rendered(page)


def test_a_permalink_restores_the_choice_after_reload_back_and_forward(open_page):
    page = open_page("/derivation?v=1&family=normal&role.sigma=learn")
    expect(page.get_by_text("The loss is Gaussian negative log-likelihood")).to_be_visible()
    press(page, "Back")
    assert "role.sigma=learn" in page.url
    checked = page.get_by_role("radio", name="learned").nth(1)
    expect(checked).to_have_attribute("aria-checked", "true")
    page.reload()
    settle(page)
    expect(page.get_by_role("radio", name="learned").nth(1)).to_have_attribute("aria-checked", "true")
    page.get_by_role("radio", name="fixed").nth(1).click()
    settle(page)
    assert "role.sigma=1" in page.url
    page.go_back()
    settle(page)
    page.go_forward()
    settle(page)
    assert "role.sigma=1" in page.url


def test_a_real_data_set_is_fitted_from_its_permalink(open_page):
    page = open_page("/data?v=1&family=bernoulli&data=challenger&target=damaged&input=temperature_F")
    assert_charts_rendered(page)
    expect(page.get_by_text("15.0429")).to_be_visible()  # the intercept that every textbook prints


def test_an_uploaded_file_is_fitted_and_survives_an_unusable_one(open_page, tmp_path: Path):
    page = open_page("/data?v=1&family=bernoulli&data=upload")
    page.locator("input[type=file]").set_input_files({"name": "exam.csv", "mimeType": "text/csv", "buffer": CSV})
    settle(page)
    page.get_by_role("combobox", name="Target column").click()
    page.get_by_role("option", name="passed").click()
    settle(page)
    page.get_by_text("hours", exact=True).last.click()
    settle(page)
    assert_charts_rendered(page)
    expect(page.get_by_text("Coefficients", exact=True)).to_be_visible()
    broken = {"name": "broken.csv", "mimeType": "text/csv", "buffer": b"y,x\n1,2\n3,4,5\n"}
    page.locator("input[type=file]").set_input_files(broken)
    settle(page)
    expect(page.get_by_text("Row 3 has 3 values")).to_be_visible()
    expect(page.get_by_text("Coefficients", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("family=binomial&data=beetles&target=killed&target=exposed&input=log_dose", "-60.7175"),
        (
            "family=censored_weibull&role.shape=learn&data=leukaemia&target=weeks&target=relapsed&input=mercaptopurine",
            "1.36576",  # the shape, 1 / 0.732 of survreg in R
        ),
        ("family=independent_normal_each&data=petals&target=petal_length&target=petal_width", "3.758"),
    ],
)
def test_targets_of_several_numbers_are_drawn_in_every_view(open_page, address, seen, width):
    page = open_page(f"/data?v=1&{address}", width=width)
    expect(page.get_by_text(seen, exact=True).first).to_be_visible()
    assert_math_rendered(page)
    assert_charts_rendered(page)
    screenshot(page, f"several_{address.split('&')[0]}_{width}")
    for name in ("One observation", "Likelihood"):
        view(page, name)
        assert_charts_rendered(page)


def test_an_uploaded_file_gives_each_number_of_the_target_its_column(open_page):
    rows = "".join(
        f"{dose},{m},{y}\n" for dose, m, y in ((1, 10, 1), (2, 12, 4), (3, 9, 6), (4, 11, 10), (5, 8, 9))
    )
    page = open_page("/data?v=1&family=binomial&data=upload")
    csv = {"name": "trial.csv", "mimeType": "text/csv", "buffer": f"dose,sown,sprouted\n{rows}".encode()}
    page.locator("input[type=file]").set_input_files(csv)
    settle(page)
    for number, column in (("successes", "sprouted"), ("trials", "sown")):
        page.get_by_role("combobox", name=f"Target column: {number}").click()
        page.get_by_role("option", name=column).click()
        settle(page)
    page.get_by_text("dose", exact=True).last.click()
    settle(page)
    assert "target=sprouted&target=sown&input=dose" in page.url
    expect(page.get_by_text("row 6: 9 and 8")).to_be_visible()  # more sprouted than were sown
    expect(page.get_by_text("Coefficients", exact=True)).to_be_visible()
    assert_charts_rendered(page)
