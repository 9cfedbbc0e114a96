"""Lists, records and the shell as people use them: by keyboard, by mouse, and against each other."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

EMAIL = "td:nth-child(7)"
STAGE = "td:nth-child(4)"
OWNER = "td:nth-child(5)"


@pytest.fixture
def contacts(page):
    """The list, ready for keys."""
    page.goto("list/")
    return page


def edit(page, row: int, value: str, column: str = EMAIL) -> None:
    page.dblclick(f"#r{row} {column}", position={"x": 8, "y": 8})
    page.keyboard.press("Control+a")
    page.keyboard.type(value)
    page.keyboard.press("Enter")


def expect_focus_in(page, row: int) -> None:
    expect(page.locator(f"#r{row} td:focus")).to_have_count(1)


class Held:
    """Answers that come only when the test lets them."""

    def __init__(self, page, address: str) -> None:
        self.waiting: list = []
        self.open = False
        page.route(address, lambda route: self.come(route))

    def come(self, route) -> None:
        route.continue_() if self.open else self.waiting.append(route)

    def let_go(self) -> None:
        self.open = True
        for route in self.waiting:
            route.continue_()


# --- the shell


def test_the_palette_finds_a_person_and_goes_there(contacts):
    contacts.keyboard.press("Control+k")
    contacts.keyboard.type("noor")
    expect(contacts.locator("#pal-list")).to_contain_text("Noor Tanaka")
    contacts.keyboard.press("Enter")
    expect(contacts.locator("h1")).to_have_text("Amara Okafor")
    expect(contacts).to_have_url(re.compile("/record/$"))


def test_the_palette_goes_to_what_was_typed_however_late_the_answer(contacts):
    contacts.keyboard.press("Control+k")
    contacts.wait_for_selector(".pal-i")
    answers = Held(contacts, "**/palette/**")
    contacts.keyboard.type("noor")
    contacts.keyboard.press("Enter")
    expect(contacts.locator("#palette")).to_be_visible()
    answers.let_go()
    expect(contacts.locator("h1")).to_have_text("Amara Okafor")


def test_closing_the_palette_gives_focus_back(contacts):
    contacts.focus("#q")
    contacts.keyboard.press("Control+k")
    contacts.wait_for_selector(".pal-i")
    contacts.keyboard.press("Escape")
    expect(contacts.locator("#q")).to_be_focused()


def test_a_page_change_moves_focus_title_and_menu(contacts):
    contacts.keyboard.press("g")
    contacts.keyboard.press("n")
    expect(contacts.locator("h1")).to_have_text("Company overview")
    expect(contacts).to_have_title(re.compile("^Insights"))
    expect(contacts.locator("#main")).to_be_focused()
    expect(contacts.locator(".side-a[data-go=n]")).to_have_attribute("aria-current", "page")
    contacts.go_back()
    expect(contacts.locator("h1")).to_have_text("Contacts")


def test_single_keys_can_be_switched_off(contacts):
    contacts.keyboard.press("?")
    contacts.click("[data-key-switch]")
    contacts.keyboard.press("Escape")
    contacts.keyboard.press("g")
    contacts.keyboard.press("n")
    contacts.keyboard.press("Control+k")
    contacts.wait_for_selector(".pal-i")
    assert contacts.url.endswith("/list/")


def test_keys_are_letters_inside_a_field(contacts):
    contacts.keyboard.press("/")
    contacts.keyboard.type("gn?x")
    expect(contacts.locator("#q")).to_have_value("gn?x")


def test_the_look_is_kept(contacts):
    contacts.click(".me")
    contacts.click("[data-set-theme=dark]")
    contacts.reload()
    expect(contacts.locator("html")).to_have_attribute("data-theme", "dark")


# --- editing in place


def test_enter_saves_and_moves_down(contacts):
    edit(contacts, 2, "anton@example.com")
    expect(contacts.locator(f"#r2 {EMAIL}")).to_have_text("anton@example.com")
    expect(contacts.locator("#r2")).to_have_attribute("data-version", "4")
    expect_focus_in(contacts, 3)


def test_escape_restores(contacts):
    before = contacts.inner_text(f"#r2 {EMAIL}")
    contacts.dblclick(f"#r2 {EMAIL}", position={"x": 8, "y": 8})
    contacts.keyboard.type("zzz")
    contacts.keyboard.press("Escape")
    expect(contacts.locator(f"#r2 {EMAIL}")).to_have_text(before)
    expect_focus_in(contacts, 2)


def test_a_refused_value_stays_open_with_a_sentence(contacts):
    edit(contacts, 5, "abc")
    expect(contacts.locator(".cell-editor [role=alert]")).to_contain_text("is not an email address")
    contacts.keyboard.type("@example.com")
    contacts.keyboard.press("Enter")
    expect(contacts.locator(f"#r5 {EMAIL}")).to_have_text("abc@example.com")


def test_the_second_of_two_editors_is_told_and_chooses(contacts):
    edit(contacts, 3, "mine@example.com")
    expect(contacts.locator("dialog[open] h2")).to_contain_text("Jonas changed this")
    contacts.click("dialog[open] .pick:nth-child(2)")
    contacts.click("dialog[open] .primary")
    expect(contacts.locator(f"#r3 {EMAIL}")).to_have_text("mine@example.com")


def test_a_choice_saves_when_it_is_made(contacts):
    contacts.click(f"#r4 {STAGE}")
    contacts.keyboard.press("Enter")
    contacts.select_option(".cell-editor select", "advocate")
    expect(contacts.locator(f"#r4 {STAGE}")).to_have_text("Advocate")


def test_an_owner_is_searched(contacts):
    contacts.click(f"#r4 {OWNER}", position={"x": 150, "y": 8})
    contacts.keyboard.press("F2")
    contacts.keyboard.type("elif")
    expect(contacts.locator(".combo-list [role=option]")).to_have_count(1)
    contacts.keyboard.press("Enter")
    expect(contacts.locator(f"#r4 {OWNER}")).to_contain_text("Elif Demir")


def test_enter_means_what_was_typed_before_any_list_has_come(contacts):
    answers = Held(contacts, "**/options/**")
    contacts.click(f"#r4 {OWNER}", position={"x": 150, "y": 8})
    contacts.keyboard.press("F2")
    contacts.keyboard.type("elif")
    contacts.keyboard.press("Enter")
    contacts.keyboard.press("Tab")
    answers.let_go()
    expect(contacts.locator(f"#r4 {OWNER}")).to_contain_text("Elif Demir")
    expect(contacts.locator(".cell-editor")).to_have_count(0)


def test_an_emptied_owner_is_nobody_and_not_the_first_of_all(contacts):
    contacts.click(f"#r4 {OWNER}", position={"x": 150, "y": 8})
    for key in ("F2", "Backspace", "Enter"):
        contacts.keyboard.press(key)
    expect(contacts.locator("#toasts")).to_contain_text("Owner changed")
    expect(contacts.locator(f"#r4 {OWNER}")).to_have_text("")


def test_the_next_keys_belong_to_the_next_cell_while_a_value_is_being_saved(contacts):
    answers = Held(contacts, "**/edit/**")
    edit(contacts, 2, "anton@example.com")
    expect_focus_in(contacts, 3)
    contacts.keyboard.press("j")
    expect_focus_in(contacts, 4)
    answers.let_go()
    expect(contacts.locator(f"#r2 {EMAIL}")).to_have_text("anton@example.com")
    expect_focus_in(contacts, 4)


def test_a_refused_value_waits_until_the_next_one_is_written(contacts):
    answers = Held(contacts, "**/edit/**")
    edit(contacts, 5, "abc")
    contacts.keyboard.press("e")
    contacts.keyboard.press("Control+a")
    contacts.keyboard.type("six@example")
    answers.let_go()
    contacts.wait_for_load_state("networkidle")
    contacts.keyboard.type(".com")
    contacts.keyboard.press("Enter")
    expect(contacts.locator(f"#r6 {EMAIL}")).to_have_text("six@example.com")
    expect(contacts.locator(".cell-editor [role=alert]")).to_contain_text("is not an email address")
    expect(contacts.locator(".cell-editor input")).to_have_value("abc")


def test_leaving_an_editor_for_another_place_stays_there(contacts):
    contacts.dblclick(f"#r2 {EMAIL}", position={"x": 8, "y": 8})
    contacts.click("#q")
    expect(contacts.locator(".cell-editor")).to_have_count(0)
    expect(contacts.locator("#q")).to_be_focused()


def test_the_last_change_can_be_taken_back_by_key(contacts):
    edit(contacts, 2, "anton@example.com")
    expect(contacts.locator("#toasts")).to_contain_text("Email changed")
    contacts.keyboard.press("Control+z")
    expect(contacts.locator("#toasts")).to_contain_text("Taken back")


def test_a_field_of_a_record_is_edited_the_same_way(page):
    page.goto("record/")
    page.click(".ed[data-f=title]")
    page.keyboard.press("Control+a")
    page.keyboard.type("COO")
    page.keyboard.press("Enter")
    expect(page.locator(".ed[data-f=title]")).to_contain_text("COO")


# --- selecting


def test_rows_are_selected_by_keys_and_by_range(contacts):
    contacts.click("#r2 td:nth-child(6)")
    for key in ("x", "j", "j", "Shift+X"):
        contacts.keyboard.press(key)
    expect(contacts.locator("[data-bulk-count]")).to_have_text("3")
    contacts.keyboard.press("Escape")
    expect(contacts.locator("[data-bulk-bar]")).to_be_hidden()


def test_all_that_match_can_be_changed_at_once(contacts):
    contacts.click("[data-all]")
    contacts.click("[data-select-all]")
    expect(contacts.locator("[data-bulk-count]")).to_have_text("14,314")
    contacts.click("[popovertarget=bulk-stage]")
    expect(contacts.locator("#bulk-stage [role=menuitem]").first).to_be_focused()
    contacts.keyboard.press("Enter")
    expect(contacts.locator("#toasts")).to_contain_text("14,314 contacts changed")
    expect(contacts.locator("[data-bulk-bar]")).to_be_hidden()


# --- finding


def test_searching_keeps_focus_and_writes_the_address(contacts):
    contacts.keyboard.press("/")
    contacts.keyboard.type("clara")
    expect(contacts.locator("tbody tr[data-id]")).to_have_count(1)
    expect(contacts).to_have_url(re.compile(r"\?q=clara$"))
    expect(contacts.locator("#q")).to_be_focused()


def test_nothing_found_offers_the_way_back(contacts):
    contacts.fill("#q", "zzz")
    contacts.click("text=Clear filters")
    expect(contacts.locator("tbody tr[data-id]")).to_have_count(25)


def test_a_filter_is_added_by_keyboard(contacts):
    contacts.focus("[popovertarget=filter]")
    contacts.keyboard.press("Enter")
    contacts.wait_for_selector(".filter-fields button")
    contacts.keyboard.type("life")
    contacts.keyboard.press("Enter")
    contacts.wait_for_selector("[data-value] select")
    contacts.keyboard.press("Tab")
    contacts.keyboard.press("Enter")
    expect(contacts.locator(".chip")).to_contain_text("Lifecycle is")
    expect(contacts).to_have_url(re.compile("stage=lead"))


def test_columns_are_moved_without_a_mouse(contacts):
    contacts.click("[popovertarget=columns]")
    contacts.focus("[data-column=email] [data-up]")
    contacts.keyboard.press("Enter")
    contacts.click("text=Show these columns")
    contacts.wait_for_url("**cols=name%2Ccompany%2Cstage%2Cowner%2Cemail%2Cscore%2Cwon%2Cseen")


# --- asking, long work, charts


def test_a_question_is_asked_before_sending(page):
    page.goto("")
    page.click("text=Ask before sending")
    expect(page.locator("#ask h2")).to_have_text("Archive 12 contacts?")
    page.click("#ask .danger")
    expect(page.locator("#toasts")).to_contain_text("Taken back")


def test_a_job_moves_on_by_itself(page):
    page.goto("")
    expect(page.locator(".job").first).to_contain_text("6,070 of 14,314")


def test_chips_are_chosen_and_dropped_by_keyboard(page):
    page.goto("")
    page.click("#f-tags")
    page.keyboard.type("port")
    expect(page.locator(".combo-list [role=option]:visible")).to_have_text(["Portugal"])
    page.keyboard.press("Enter")
    chips = page.locator(".combo[data-multiple] .chip")
    expect(chips).to_have_count(2)
    page.keyboard.press("Backspace")
    expect(chips).to_have_count(1)


def test_a_chart_is_walked_with_arrows_and_shown_as_a_table(page):
    page.goto("insights/")
    page.focus(".mark[tabindex='0']")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".mark:focus")).to_have_attribute("data-tip", re.compile("^Jan: "))
    page.click("[popovertarget=ch1-m]")
    page.click("#ch1-m >> text=Show as table")
    expect(page.locator(".chart-table").first).to_be_visible()
