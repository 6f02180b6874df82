"""The page stands alone: nothing is fetched, nothing that a log says becomes markup."""

import re

from dashboards.preview.writing import About, page
from observability.catalogue.links import Addresses
from tests.unit.preview.documents import Twin, document, panel, previewed, streams, target

HOSTILE = '</script><script>alert(1)</script><!-- \u2028 "quoted"'


def _page() -> str:
    logs = Twin(lambda _query: streams(({"level": "ERROR"}, 10**18, HOSTILE)))
    whole = document(panel(target('{app="mailer"}', "loki"), kind="logs", title=HOSTILE))
    return page([previewed(whole, None, logs)], About(Addresses(), (HOSTILE,)))


def test_nothing_is_fetched_and_the_page_forbids_itself_to() -> None:
    text = _page()
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!data:)""", text.partition('id="data"')[0])
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert not re.search(r"url\((?!data:)", text)


def test_what_logs_and_titles_say_cannot_end_the_script_it_stands_in() -> None:
    text = _page()
    assert "alert(1)</script>" not in text
    assert text.count("</script>") == text.count("<script")


def test_the_scripts_never_take_text_for_markup() -> None:
    own = _page().partition("// What was asked")[2]
    assert own
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", own)
