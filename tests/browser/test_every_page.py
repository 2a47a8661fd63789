"""The whole demonstration as every role sees it: each route once, each filter once, every link that we print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.codes import lists
from app.codes.codelist import CodeList
from tests.browser import looks
from tests.browser.conftest import Demo
from tests.browser.crawling import STATES, Seen, Templates, links, refused, visitor, walk
from tests.browser.page_rules import FIRST_LOAD_LIMIT, PAGE_LIMIT, faults, files_of, left_in_japanese
from tests.support.browser import Looks, accessibility_faults, faults_among_many, watched_page
from tests.support.text import marked_messages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The first sees most; the others are asked for what it does not see, and for their own start page.
ROLES = (
    "coordinator", "supervisor", "counsellor", "operator", "agency_viewer", "privacy_officer", "trainee",
    "training_admin", "approver", "instructor",
)  # fmt: skip
# GET routes to which no link of a signed-in person leads, and why that is right.
NOT_LINKED = {
    "/livez": "asked by machines",
    "/api/certifications/1/{number}/{code}": "asked by machines of employers",
    "/readyz": "asked by machines",
    "/login": "shown to whoever is not signed in; looked at below",
    **{f"/api/hsds{path}": "asked by other directories" for path in (
        "", "/services", "/services/{id}", "/organizations", "/organizations/{id}", "/taxonomies", "/taxonomies/{id}",
        "/taxonomy_terms", "/taxonomy_terms/{id}", "/service_at_locations", "/service_at_locations/{id}",
    )},
    **{f"/r/{{token}}{path}": "given to partners on paper; walked by its own test" for path in (
        "", "/", "/language", "/accept", "/reject", "/plan", "/start", "/hold", "/resume", "/complete", "/fail",
        "/progress", "/review",
        "/cancel",
    )},
    **{f"/partners/import/{{ref}}{path}": "shown for a day to whoever sent a file; walked by its own test" for path in (
        "", "/columns", "/refused",
    )},
    "/partners/{ref}/wrong": "answers the button that reports an entry; asked by its own test",
    **{f"/training/mine/tests/{{ref}}/{page}": "shown while a test runs; walked by its own test" for page in (
        "questions", "end",
    )},
    **{f"/training/blocks/{{ref}}/{path}": "offered while a half day is open; walked by its own test" for path in (
        "code", "close",
    )},
    "/training/check-in/{ref}/{code}": "scanned in the room of a half day; walked by its own test",
    **{f"/training/certifications/{{ref}}/documents/{{code}}{kind}": "stands at approved certifications" for kind in (
        ".pdf", ".en.pdf", ".jwt",
    )},
    "/training/files/held/{ref}": "shown for a day to whoever sent a file; asked by its own test",
    "/training/files/held/{ref}/returned": "offered beside errors in a file; asked by its own test",
    "/v": "told by whoever reads out a code",
    **{f"/v/{path}": "asked by programs that check certificates" for path in (
        "keys/{name}.json", "issuer.json", "lists/{name}.jwt",
    )},
    **{f"/s/{{token}}{path}": "told to supervisors, workplaces and completers; asked by its own test" for path in (
        "", "/", "/language",
    )},
    **{f"/training/mine/practicum/tasks/{one}": "offered while tasks are drafted; asked by its own test" for one in (
        "new", "{task}",
    )},
    "/training/certifications/{ref}/correct": "stands at approved certifications; asked by its own test",
    "/training/certifications/{ref}/align": "offered to leaders whose first tier ends sooner; asked by its own test",
    **{f"/inbound/{{ref}}/{verb}": "offered in a state that the walk does not meet; asked by its own test" for verb in (
        "hold", "resume", "complete",
    )},
    "/training/learners/{ref}/apply": "stands at people who are in no course; asked by the table of rights",
    "/training/tests/files/{ref}": "stands at sittings with a file of results; asked by its own test",
    "/people/{ref}/household/{member}/end": "stands at people with a household; asked by its own test",
    "/calendar/{token}.ics": "asked by calendar programs; the address is told once",
    "/language": "would change the language in the middle of the walk",
}  # fmt: skip
# A telephone, and a screen of 1,280 enlarged four times.
SMALL, ENLARGED = 390, 320
FOCUSED = ("/", "/contacts/new", "/cases", "/cases/{ref}", "/reports", "/partners/{ref}")


@pytest.fixture(scope="session")
def walked(demo: Demo) -> list[Seen]:
    found: list[Seen] = []
    for login in ROLES:
        with visitor(demo.origin, login, demo.password) as client:
            found += walk(client, login, demo.templates, states=STATES if login == "coordinator" else None)
    return found


@pytest.fixture(scope="session")
def shown(walked: list[Seen]) -> list[Seen]:
    """One page of every route, and the start page of every role."""
    known: dict[tuple[str, str], Seen] = {}
    for seen in walked:
        if seen.is_page:
            known.setdefault((seen.login if seen.template == "/" else "", seen.template), seen)
    return list(known.values())


@pytest.fixture(scope="session")
def judged() -> Looks:
    """What axe has judged of all these pages, which share their styles."""
    return Looks()


class TestWhatALinkLeadsTo:
    def test_no_link_of_ours_leads_nowhere(self, walked: list[Seen]) -> None:
        none([fault for seen in walked if (fault := refused(seen))])

    def test_every_route_is_reached(self, walked: list[Seen], demo: Demo) -> None:
        reached = {seen.template for seen in walked if seen.status == 200}
        assert set(demo.templates) - reached == set(NOT_LINKED)

    def test_the_walk_stays_small(self, shown: list[Seen]) -> None:
        assert 70 <= len(shown) <= 320

    def test_a_dead_link_is_noticed(self) -> None:
        for status, template in ((404, "/cases/{ref}"), (403, "/cases/{ref}"), (500, "/cases"), (200, "")):
            assert refused(Seen("x", "/cases/K-0", template, status, "text/html", b"", "/"))

    def test_links_fragments_and_filters_are_found(self) -> None:
        page = """<a class="x" href="/a?b=1&amp;c=2#d">A</a><a href="https://example.jp/">out</a><a href="#here">in</a>
        <input hx-get="/found"><form method="get" action="/list"><input type="hidden" name="k" value="v">
        <select name="s"><option value=""></option><option value="one">1</option></select>
        <input type="search" name="q"></form>"""
        found = set(links(page, "/base"))
        assert {"/a?b=1&c=2", "/found", "/list?k=v", "/list?k=v&s=one"} < found
        assert sum(address.startswith("/list?k=v&q=") for address in found) == 1
        assert len(found) == 5

    def test_an_address_is_of_the_first_route_that_fits(self) -> None:
        templates = Templates(["/cases/new", "/cases/{ref}"])
        assert [templates.of(path) for path in ("/cases/new?x=1", "/cases/K-1", "/elsewhere")] == [
            "/cases/new",
            "/cases/{ref}",
            "",
        ]


class TestEveryPage:
    def test_keeps_the_rules(self, shown: list[Seen]) -> None:
        none([f"{s.path} as {s.login}: {fault}" for s in shown for fault in faults(s.body, "ja")])

    def test_no_page_is_heavy(self, walked: list[Seen]) -> None:
        """Every page that was seen, whatever was filtered."""
        none([f"{s.path} as {s.login}: {len(s.body)}" for s in walked if s.is_page and len(s.body) > PAGE_LIMIT])

    def test_has_a_name_of_its_own(self, shown: list[Seen]) -> None:
        by_title: defaultdict[str, set[str]] = defaultdict(set)
        for seen in shown:
            by_title[seen.text.partition("<title>")[2].partition("</title>")[0]].add(seen.template)
        assert {name: found for name, found in by_title.items() if len(found) > 1} == {}

    def test_is_light_on_first_load(self, shown: list[Seen], demo: Demo) -> None:
        """In bytes on the line: pages as they are, files as they are packed."""
        sizes: dict[str, int] = {}
        heavy = []
        with visitor(demo.origin, "coordinator", demo.password) as client:
            for seen in shown:
                files = files_of(seen.body)
                sizes |= {name: client.get(name).num_bytes_downloaded for name in files - sizes.keys()}
                if (total := len(seen.body) + sum(sizes[name] for name in files)) > FIRST_LOAD_LIMIT:
                    heavy.append(f"{seen.path}: {total}")
        assert min(sizes.values()) > 0
        none(heavy)

    def test_is_english_all_over_in_english(self, shown: list[Seen], demo: Demo) -> None:
        words = words_of_the_interface()
        wrong = []
        for login in ROLES:
            with visitor(demo.origin, login, demo.password, "en") as client:
                for seen in (seen for seen in shown if seen.login == login):
                    body = client.get(seen.path).content
                    wrong += [
                        f"{seen.path}: {fault}" for fault in (*faults(body, "en"), *left_in_japanese(body, words))
                    ]
        none(wrong)


def none(found: list[str]) -> None:
    """Nothing is wrong; else all of it is said, one line each."""
    assert not found, "\n".join(sorted(set(found)))


def words_of_the_interface() -> frozenset[str]:
    """Messages without places for values, and the Japanese labels of coded lists."""
    messages = {form for forms in marked_messages() for form in forms if "%(" not in form}
    for code_list in vars(lists).values():
        if isinstance(code_list, CodeList):
            messages |= {label for _code, label in code_list.choices("ja")}
    return frozenset(message for message in messages if len(message) > 1)


class TestInABrowser:
    """Accessibility, other origins, console, width, targets; by role, because each has its own session."""

    @pytest.mark.parametrize("login", ROLES)
    def test_is_usable(
        self, chromium_browser: Browser, demo: Demo, shown: list[Seen], judged: Looks, login: str
    ) -> None:
        mine = [seen for seen in shown if seen.login == login]
        assert mine
        with signed_in(chromium_browser, demo, login) as page:
            none([f"{s.path}: {fault}" for s in mine for fault in looked_at(page, s.path, judged)])

    def test_fits_in_english(self, chromium_browser: Browser, demo: Demo, shown: list[Seen]) -> None:
        """The same elements with longer words: what depends on their length."""
        mine = [seen for seen in shown if seen.login == "coordinator"]
        with signed_in(chromium_browser, demo, "coordinator") as page:
            page.goto("/language?to=en&next=/")
            none([f"{s.path}: {fault}" for s in mine for fault in measured(page, s.path)])

    def test_log_in_is_usable(self, chromium_browser: Browser, demo: Demo, judged: Looks) -> None:
        with watched_page(chromium_browser, demo.origin) as page:
            assert list(looked_at(page, "/login", judged)) == []

    def test_shows_where_the_focus_is(self, chromium_browser: Browser, demo: Demo, shown: list[Seen]) -> None:
        with signed_in(chromium_browser, demo, "coordinator") as page:
            for seen in shown:
                if seen.login == "coordinator" and seen.template in FOCUSED:
                    page.goto(seen.path)
                    assert looks.stops_without_focus(page, 30) == [], seen.path


class TestPlantedFaults:
    """Each look notices what it looks for."""

    @pytest.mark.parametrize(
        ("body", "look"),
        [
            ('<p style="width:900px">x</p>', lambda page: not looks.fits(page, SMALL)),
            ('<button style="width:20px;height:20px;padding:0">x</button>', looks.small_targets),
            ('<button style="outline:none;border:0">x</button>', lambda page: looks.stops_without_focus(page, 1)),
            ('<img src="data:,">', accessibility_faults),
        ],
        ids=["too wide", "too small", "no focus", "no words"],
    )
    def test_a_fault_is_noticed(self, chromium_browser: Browser, body: str, look: object) -> None:
        page = chromium_browser.new_page()
        page.set_content(f'<!doctype html><html lang="ja"><title>x</title><main><h1>x</h1>{body}</main>')
        assert callable(look)
        assert look(page)
        page.close()

    def test_contrast_is_asked_once_of_each_look(self, chromium_browser: Browser) -> None:
        """A look that is known hides neither another colour nor the same colour on another ground."""
        page, judged = chromium_browser.new_page(), Looks()
        good = '<p style="color:#333">word</p>'
        for body, found in (
            (good, 0),
            (good, 0),
            (good + '<p style="color:#ccc">word</p>', 1),
            (f'<div style="background:#444">{good}</div>', 1),
            ('<div style="opacity:.3"><p style="color:#333">word</p></div>', 1),
            ('<button disabled style="color:#ddd">word</button>', 0),
            ('<button style="color:#ddd">word</button>', 1),
        ):
            page.set_content(f'<!doctype html><html lang="ja"><title>x</title><main><h1>word</h1>{body}</main>')
            assert len(judged.faults(page)) == found, body
        assert page.evaluate("document.querySelectorAll('[data-new-look]').length") == 1
        page.close()

    @pytest.mark.parametrize(
        ("planted", "words"),
        [
            ('<html lang="en"><title>x - k</title><h1>a</h1>', "language"),
            ('<html lang="ja"><title> - k</title><h1>a</h1>', "title"),
            ('<html lang="ja"><title>x - k</title><h1>a</h1><h1>b</h1>', "first headings"),
            ('<html lang="ja"><title>x - k</title><h1>a</h1><p id="a"><p id="a">', "called a"),
            ('<html lang="ja"><title>x - k</title><h1>a</h1><a href="#b">b</a>', "no place"),
            ('<html lang="ja"><title>x - k</title><h1>a</h1><input name="a">', "without a name"),
            ('<html lang="ja"><title>x - k</title><h1>a</h1>' + "x" * 60_000, "KB"),
        ],
    )
    def test_a_broken_rule_is_noticed(self, planted: str, words: str) -> None:
        assert [fault for fault in faults(planted.encode(), "ja") if words in fault]

    def test_a_page_that_keeps_the_rules_passes(self) -> None:
        kept = '<html lang="ja"><title>x - k</title><h1>a</h1><label for="i">n</label><input id="i"><a href="#i">i</a>'
        assert list(faults(kept.encode(), "ja")) == []

    @pytest.mark.parametrize(
        "planted", ["<p>相談者: Ana</p>", '<td data-label="相談者">', '<input placeholder="相談者">', "<b>相談者</b>"]
    )
    def test_a_word_left_in_japanese_is_noticed(self, planted: str) -> None:
        assert list(left_in_japanese(f'<html lang="en">{planted}'.encode(), frozenset({"相談者"})))

    @pytest.mark.parametrize(
        "data", ["<p>山田さんの話</p>", "<textarea>相談者</textarea>", '<a lang="ja">相談者</a>', "<p>相談者の話</p>"]
    )
    def test_data_may_be_japanese(self, data: str) -> None:
        assert not list(left_in_japanese(f'<html lang="en">{data}'.encode(), frozenset({"相談者"})))


class signed_in:  # noqa: N801 - reads as a sentence
    """A watched page of somebody who has logged in."""

    def __init__(self, browser: Browser, demo: Demo, login: str) -> None:
        self._watched = watched_page(browser, demo.origin)
        self._demo, self._login = demo, login

    def __enter__(self) -> Page:
        page = self._watched.__enter__()
        page.goto("/login")
        page.fill("[name=login]", self._login)
        page.fill("[name=password]", self._demo.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    def __exit__(self, *raised: object) -> None:
        self._watched.__exit__(*raised)  # type: ignore[arg-type]


def looked_at(page: Page, path: str, judged: Looks) -> Iterator[str]:
    """What is wrong with a page in a browser; the watch of the page notices the rest."""
    yield from measured(page, path)
    yield from faults_among_many(page, judged)


def measured(page: Page, path: str) -> Iterator[str]:
    """What is wrong with the sizes of a page; it is left at the size of an office PC."""
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        yield "no answer"
    yield from (f"a small target: {found}" for found in looks.small_targets(page))
    for width in (SMALL, ENLARGED):
        if not looks.fits(page, width):
            yield f"wider than {width}: {looks.widest(page)}"
    page.set_viewport_size({"width": 1366, "height": 768})
