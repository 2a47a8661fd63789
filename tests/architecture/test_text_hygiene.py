"""Text that must not stand in the repository, and text that must: English for every Japanese message."""

from __future__ import annotations

import re

import pytest

from tests.support.text import (
    ROOT,
    Forms,
    broken_placeholders,
    contradictions,
    entries_of,
    marked_messages,
    messages_in,
    repository_files,
    text_of,
    untranslated,
    unused,
)

# In pieces, so that this file does not find itself.
INDEX_HOST = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("registry", "yarnpkg", "com"),
            ("conda", "anaconda", "org"),
        )
    )
)
# A path of somebody's machine; an address such as https://example.jp/home/ is none.
MACHINE_PATH = re.compile(r"(?<![\w./~$}-])/(?:" + "|".join(("home", "Users", "root", "work")) + r")/[\w.-]")
LOCK_WITH_HOSTS = {"uv.lock", "package-lock.json", "poetry.lock", "yarn.lock", "Pipfile.lock"}

Entries = list[tuple[Forms, Forms]]


@pytest.fixture(scope="module")
def marked() -> dict[Forms, str]:
    return marked_messages()


@pytest.fixture(scope="module")
def entries() -> Entries:
    found: Entries = []
    for path in sorted((ROOT / "app" / "locale" / "en").glob("*.po")):
        found.extend(entries_of(path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("pattern", [INDEX_HOST, MACHINE_PATH], ids=["index host", "machine path"])
def test_no_file_names_where_it_was_made(pattern: re.Pattern[str]) -> None:
    hits = []
    for path in repository_files():
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1):
            if pattern.search(line):
                hits.append(f"{path.relative_to(ROOT)}:{number}")
    assert hits == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (INDEX_HOST, "--index-url https://" + "pypi" + ".org/simple"),
        (INDEX_HOST, "resolved https://" + "registry.npmjs" + ".org/htmx"),
        (MACHINE_PATH, "path = '/" + "home/sato/kakehashi'"),
        (MACHINE_PATH, "see /" + "work/main/app"),
    ],
)
def test_the_patterns_catch_what_is_planted(pattern: re.Pattern[str], planted: str) -> None:
    assert pattern.search(planted)


@pytest.mark.parametrize("harmless", ["https://example.jp/home/x", "app/home/routes.py", "templates/home/day.html"])
def test_addresses_and_packages_are_no_machine_paths(harmless: str) -> None:
    assert not MACHINE_PATH.search(harmless)


def test_no_lock_records_hosts() -> None:
    assert [path for path in repository_files() if path.name in LOCK_WITH_HOSTS] == []


def test_the_repository_is_read() -> None:
    names = {path.name for path in repository_files()}
    assert {"pyproject.toml", "Makefile", "test_text_hygiene.py"} <= names


def test_every_message_has_its_english(marked: dict[Forms, str], entries: Entries) -> None:
    missing = untranslated(marked, entries)
    assert not missing, "\n".join(sorted(f"{marked[message]}: {message[0]}" for message in missing))


def test_no_message_is_translated_in_two_ways(entries: Entries) -> None:
    assert contradictions(entries) == set()


def test_no_translation_is_left_over(marked: dict[Forms, str], entries: Entries) -> None:
    assert unused(marked, entries) == set()


def test_translations_name_the_same_values(entries: Entries) -> None:
    assert broken_placeholders(entries) == set()


PLANTED_PYTHON = """
TITLE = lazy("相談を記録")
def page(_, n):
    return _("ケース"), ngettext("%(num)s件", "%(num)s件", n)
"""
PLANTED_TEMPLATE = """
{% extends "x.html" %}{% import "m.html" as m %}
{{ m.field(label=_("氏名"), hint=_('任意')) }}{{ ngettext("%(num)s人", "%(num)s人", n) }}
{% trans name=actor.name %}{{ name }}さん{% endtrans %}
"""
PLANTED_CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "相談を記録"
msgstr "Log a contact"

msgid "ケース"
msgstr ""

msgid "%(num)s件"
msgid_plural "%(num)s件"
msgstr[0] "%(num)s case"
msgstr[1] "%(count)s cases"

#, fuzzy
msgid "氏名"
msgstr "Given name"
"""


def test_marked_messages_are_found_in_python_and_in_templates() -> None:
    assert messages_in(PLANTED_PYTHON, jinja=False) == {
        ("相談を記録",),
        ("ケース",),
        ("%(num)s件", "%(num)s件"),
    }
    assert messages_in(PLANTED_TEMPLATE, jinja=True) == {
        ("氏名",),
        ("任意",),
        ("%(num)s人", "%(num)s人"),
        ("%(name)sさん",),
    }


def test_a_missing_an_empty_and_a_doubtful_translation_are_noticed() -> None:
    marked = messages_in(PLANTED_PYTHON, jinja=False) | {("氏名",), ("電話",)}
    assert untranslated(marked, entries_of(PLANTED_CATALOGUE)) == {("ケース",), ("氏名",), ("電話",)}


def test_a_contradiction_is_noticed() -> None:
    other = 'msgid "相談を記録"\nmsgstr "Record a consultation"\n'
    both = [*entries_of(PLANTED_CATALOGUE), *entries_of(other)]
    assert contradictions(both) == {("相談を記録",)}


def test_a_translation_left_over_is_noticed() -> None:
    marked = messages_in(PLANTED_PYTHON, jinja=False)
    assert unused(marked, entries_of(PLANTED_CATALOGUE)) == {("氏名",)}


def test_another_value_in_the_translation_is_noticed() -> None:
    assert broken_placeholders(entries_of(PLANTED_CATALOGUE)) == {("%(num)s件", "%(num)s件")}


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "tools/bootstrap.txt"])
def test_everything_that_is_installed_is_pinned_by_hash(lock: str) -> None:
    assert unpinned((ROOT / lock).read_text()) == []


def test_a_package_without_version_or_hash_is_noticed() -> None:
    locked = "good==1.0 \\\n    --hash=sha256:" + "0" * 64
    assert unpinned(f"{locked}\nloose>=1.0 \\\n    --hash=sha256:{'0' * 64}\nbare==1.0\n") == [
        "loose>=1.0",
        "bare==1.0",
    ]


def unpinned(lock: str) -> list[str]:
    """Requirements that name no exact version or no hash."""
    whole = lock.replace("\\\n", " ").splitlines()
    asked = [line.split("#")[0].strip() for line in whole if line[:1].strip() and not line.startswith("#")]
    exact = re.compile(r"^[\w.\[\]-]+==[\w.]+\s*(;[^#]*?)?\s+--hash=sha256:[0-9a-f]{64}")
    return [line.split("--hash")[0].strip() for line in asked if not exact.match(line)]
