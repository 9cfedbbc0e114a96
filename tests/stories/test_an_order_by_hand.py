"""An order is typed without a mouse: goods bring their price, Enter goes on, sums follow, and its page changes in place."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(window, founded):
    """A window on an installation with a customer and a product."""
    page = window(storage_state=founded)
    page.goto("/products/")
    if "No products yet" in page.locator("main").inner_text():
        headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
        for address, form in (
            ("/contacts/new/", {"name": "Dana Reyes", "lifecycle_stage": "customer"}),
            ("/products/new/", {"name": "Harbor lamp", "sku": "HL-1", "price": "49"}),
        ):
            assert page.request.post(address, form=form, headers=headers).ok
    page.goto("/orders/new/")
    return page


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_an_order_is_typed_summed_saved_and_changed(page):
    expect(page.locator("#id_contact")).to_be_focused()
    page.keyboard.type("dana")
    press(page, "Enter")
    expect(page.locator("#id_contact")).to_have_value("Dana Reyes")
    goods = page.get_by_role("combobox", name="Product or description")
    goods.first.focus()
    page.keyboard.type("harbor")
    press(page, "Enter")
    expect(page.get_by_label("Quantity").first).to_be_focused()
    expect(page.get_by_label("Price").first).to_have_value("49.00")
    page.keyboard.type("2")
    press(page, "Enter")
    expect(goods).to_have_count(2)
    expect(goods.nth(1)).to_be_focused()
    page.keyboard.type("Engraving")
    page.get_by_label("Price").nth(1).fill("12,50")
    expect(page.locator("[data-sum=total] dd")).to_contain_text("110.50")
    press(page, "Enter", "Enter")  # a third row, and out of it nothing comes of nothing
    expect(goods).to_have_count(3)
    page.get_by_role("button", name="Remove this line").nth(2).focus()
    press(page, "Enter")
    expect(goods).to_have_count(2)
    page.locator("#id_shipping").fill("4.90")
    expect(page.locator("[data-sum=total] dd")).to_contain_text("115.40")
    page.get_by_role("button", name="Create order").focus()
    press(page, "Enter")
    expect(page.locator(".line-sums .total dd")).to_contain_text("115.40")

    quantity = page.get_by_role("button", name=re.compile("Edit Quantity")).first
    quantity.focus()
    press(page, "Enter")
    page.keyboard.type("3")
    press(page, "Enter")
    expect(page.locator(".line-sums .total dd")).to_contain_text("164.40")
    price = page.get_by_role("button", name=re.compile("Edit Price")).nth(1)
    price.focus()
    press(page, "Enter")
    page.keyboard.type("10")
    press(page, "Enter")
    expect(page.locator(".line-sums .total dd")).to_contain_text("161.90")
    page.get_by_role("combobox", name="Product or description").focus()
    page.keyboard.type("harbor")
    press(page, "Enter")
    expect(page.get_by_label("Quantity", exact=True)).to_be_focused()
    press(page, "Enter")
    expect(page.locator(".line-sums .total dd")).to_contain_text("210.90")
    expect(page.get_by_role("combobox", name="Product or description")).to_be_focused()
    page.get_by_role("button", name="Remove Engraving").focus()
    press(page, "Enter")
    expect(page.locator(".line-sums .total dd")).to_contain_text("200.90")
    press(page, "Control+z")
    expect(page.locator(".line-sums .total dd")).to_contain_text("210.90")


def test_what_comes_back_is_credited_as_it_was_shown(page):
    headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
    form = {"contact": "1", "tax": "10", "shipping": "5", "lines.goods": "Rye bread",
            "lines.name": "Rye bread", "lines.quantity": "4", "lines.unit_price": "25", "lines.discount": ""}  # fmt: skip
    made = page.request.post("/orders/new/", form=form, headers=headers)
    page.goto(made.url)
    page.get_by_role("button", name="More", exact=True).focus()
    press(page, "Enter")
    page.get_by_role("menuitem", name="Record a return").focus()
    press(page, "Enter")
    box = page.get_by_label("How many of Rye bread come back")
    expect(box).to_be_focused()
    page.keyboard.type("1")
    credited = page.locator("dialog [data-sum=total] dd")
    expect(credited).to_contain_text("27.50")
    page.get_by_role("button", name="Everything").focus()
    press(page, "Enter")
    expect(credited).to_contain_text("110.00")
    page.get_by_label("Give back shipping").focus()
    press(page, "Space")
    expect(credited).to_contain_text("115.00")
    page.get_by_role("button", name="Record the return").focus()
    press(page, "Enter")
    expect(page.locator(".card", has_text="Returns")).to_contain_text("115")
