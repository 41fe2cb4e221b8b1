from __future__ import annotations

import re

import pytest

from dashboard.app import PAGES
from dashboard.components.frame import GROUPS, grouped, header, needs_name
from dashboard.i18n import LANGUAGES, has_text, speaking
from tests.unit.dashboard.test_components import words


def test_groups_hold_all_pages_that_can_be_linked_and_nothing_else():
    linked = [page for page in PAGES if not needs_name(page)]
    found = grouped(PAGES)
    assert list(found) == list(GROUPS)
    assert sorted(page.PATH for members in found.values() for page in members) == sorted(
        page.PATH for page in linked
    )
    assert {title for titles in GROUPS.values() for title in titles} <= {page.TITLE for page in linked}


def test_a_page_of_no_group_is_still_linked_and_empty_groups_are_not_named():
    measures = [page for page in PAGES if page.PATH == "/measures"]
    assert grouped(measures) == {"trust": measures}
    assert grouped([]) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_says_what_each_page_answers(language):
    with speaking(language):
        for page in PAGES:
            assert needs_name(page) or has_text(f"{page.TITLE}.answers")
        said = words(header(PAGES))
    other = next(name for code, name in LANGUAGES.items() if code != language)
    assert other in said
    assert LANGUAGES[language] not in said.replace(other, "")


def test_the_switch_is_a_link_in_the_language_it_leads_to():
    (switch,) = re.findall(r"A\([^)]*className='language'[^)]*\)", str(header(PAGES)))
    assert "children='中文'" in switch
    assert "href='?lang=zh'" in switch
    assert "lang='zh'" in switch
