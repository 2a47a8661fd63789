"""The carried lists against the contract, the statute and the published lists."""

import re
import sys
import unicodedata

import pytest

from app.codes import lists
from app.codes.codelist import CodeList, text_key, without_brackets

CONTRACT = {
    "topics": """immigration 入管手続 · procedures 手続一般 · employment 雇用・労働
        · insurance_pension 社会保険・年金 · tax 税金
        · medical 医療 · childcare 出産・子育て · education 教育 · japanese 日本語学習
        · disaster 防災・災害 · housing 住宅
        · family_status 身分関係（結婚・離婚等） · dv DV・暴力 · traffic 交通・運転免許
        · interpretation 通訳・翻訳
        · welfare 福祉 · daily_life くらし・地域のルール · special 特別（年度指定） · other その他""",
    "channels": """visit 来訪 · phone 電話 · three_way_phone 三者通話 · email メール · sns SNS
        · online オンライン
        · letter 手紙 · mobile 出張相談 · outreach アウトリーチ · accompaniment 同行
        · joint_event 合同相談会 · other その他""",
    "results": """answered 完結（情報提供・助言） · guided 案内 · referred 引継ぎ · accompanied 同行
        · continuing 継続
        · other その他""",
}
CONTRACT_VALUES = [
    (name, *entry.split(maxsplit=1)) for name, text in CONTRACT.items() for entry in re.split(r"\s*·\s*", text)
]


@pytest.mark.parametrize(("name", "code", "label"), CONTRACT_VALUES)
def test_every_value_of_the_contract_is_found(name: str, code: str, label: str) -> None:
    values = lists.REGISTRY[name]
    for text in (
        code,
        label,
        without_brackets(label),
        f" {unicodedata.normalize('NFKC', label)} ",
        code.upper(),
    ):
        found = values.find(text)
        assert found is not None, text
        assert (found.code, found.ja) == (code, label)


def test_the_values_of_the_contract_come_first_and_in_its_order() -> None:
    for name in CONTRACT:
        official = [code for list_name, code, _ in CONTRACT_VALUES if list_name == name]
        assert [code.code for code in lists.REGISTRY[name]][: len(official)] == official


@pytest.mark.parametrize("name", sorted(lists.REGISTRY))
def test_every_code_label_and_alias_finds_its_own_value(name: str) -> None:
    values = lists.REGISTRY[name]
    lost = [
        (code.code, text)
        for code in values
        if not code.retired
        for text in (code.code, code.ja, code.en, *code.aliases)
        if values.find(text) is not code
    ]
    # "Ga" is the code of Irish as well as a language of Ghana; the code wins.
    assert lost == ([("gaa", "Ga")] if name == "languages" else [])


@pytest.mark.parametrize("name", sorted(lists.REGISTRY))
def test_labels_are_complete(name: str) -> None:
    values = lists.REGISTRY[name]
    assert len(values) > 1
    for code in values:
        assert code.ja == code.ja.strip() != ""
        assert code.en == code.en.strip() != ""
        assert re.fullmatch(r"[A-Za-z0-9_-]+", code.code)
        assert not re.search(r"[ぁ-ヿ一-鿿]", code.en), f"{code.code}: Japanese in the English label"
    shown = [text_key(label) for _, label in values.choices("ja")]
    assert len(set(shown)) == len(shown), "two values would look the same in a form"


def test_registry_and_names_agree() -> None:
    by_name = {name.lower(): value for name, value in vars(lists).items() if isinstance(value, CodeList)}
    assert dict(lists.REGISTRY) == by_name


PARENTS = {
    "partner_kinds": lists.PARTNER_GROUPS,
    "nationalities": lists.REGIONS,
    "languages": lists.LANGUAGES,
    "residence_statuses": lists.RESIDENCE_STATUSES,
}


def test_groups_are_codes_of_their_list() -> None:
    for values in lists.REGISTRY.values():
        groups = {code.group for code in values if code.group}
        assert all(group in PARENTS[values.name] for group in groups), values.name
    assert all(kind.group for kind in lists.PARTNER_KINDS)


def test_residence_statuses_of_the_statute_in_its_order() -> None:
    statute = [
        "外交", "公用", "教授", "芸術", "宗教", "報道", "高度専門職", "経営・管理",
        "法律・会計業務", "医療", "研究", "教育", "技術・人文知識・国際業務",
        "企業内転勤", "介護", "興行", "技能", "特定技能", "技能実習", "文化活動", "短期滞在",
        "留学", "研修", "家族滞在", "特定活動", "永住者", "日本人の配偶者等",
        "永住者の配偶者等", "定住者", "特別永住者",
    ]  # fmt: skip
    found = [code.ja for code in lists.RESIDENCE_STATUSES if not code.group and not code.retired]
    assert found[:30] == statute
    assert lists.RESIDENCE_STATUSES.root("technical_intern_2_ro") == "technical_intern"
    assert [code.code for code in lists.RESIDENCE_STATUSES if code.retired] == [
        "investor_business_manager", "engineer", "humanities_international",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("技能実習２号ロ", "technical_intern_2_ro"),
        ("技術･人文知識･国際業務", "engineer_humanities_international"),
        ("技人国", "engineer_humanities_international"),
        ("家族滞在", "dependent"),
        ("日本人の配偶者等", "spouse_of_japanese"),
        ("Long-Term Resident", "long_term_resident"),
        ("難民申請中", "designated_activities_refugee_applicant"),
        ("聞いていない", "not_asked"),
        ("不明", "unknown"),
    ],
)
def test_residence_statuses_as_written(text: str, code: str) -> None:
    found = lists.RESIDENCE_STATUSES.find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("フィリピノ語", "fil"), ("タガログ語", "fil"), ("tl", "fil"), ("Tagalog", "fil"),
        ("ビルマ語", "my"), ("カンボジア語", "km"),
        ("クメール(カンボジア)語", "km"), ("やさしい日本語", "ja-easy"), ("ネパール語", "ne"),
        ("ウルドゥ語", "ur"), ("Tiếng Việt", "vi"),
        ("ﾍﾞﾄﾅﾑ語", "vi"), ("中国語（繁体字）", "zh-Hant"), ("日本語", "ja"), ("その他", "other"),
        ("不明", "unknown"),
    ],
)  # fmt: skip
def test_languages_as_written(text: str, code: str) -> None:
    found = lists.LANGUAGES.find(text)
    assert found is not None
    assert found.code == code


def test_languages_of_the_counters_come_first() -> None:
    published = {
        "ja",
        "ja-easy",
        "en",
        "zh",
        "ko",
        "vi",
        "ne",
        "id",
        "fil",
        "th",
        "pt",
        "es",
        "km",
        "my",
        "mn",
        "fr",
    }
    published |= {"si", "ur", "bn", "uk", "ru", "ar", "tr", "hi", "fa", "ku", "ps", "uz"}
    assert published <= set(lists.FIELD_LANGUAGES)
    assert tuple(code.code for code in lists.LANGUAGES)[: len(lists.FIELD_LANGUAGES)] == lists.FIELD_LANGUAGES
    assert "tl" not in lists.LANGUAGES
    assert lists.LANGUAGES.root("zh-Hant") == "zh"
    assert lists.autonym("vi") == "Tiếng Việt"
    assert lists.autonym("ach") == "Acoli"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ベトナム", "VN"), ("vnm", "VN"), ("台湾", "TW"), ("米国", "US"), ("アメリカ合衆国", "US"),
        ("英国", "GB"), ("中国", "CN"),
        ("韓国", "KR"), ("朝鮮", "chosen"), ("北朝鮮", "KP"), ("ミャンマー", "MM"), ("Myanmar", "MM"),
        ("日本", "JP"),
        ("無国籍", "stateless"), ("不明", "unknown"), ("Türkiye", "TR"), ("Turkey", "TR"),
    ],
)  # fmt: skip
def test_nationalities_as_written(text: str, code: str) -> None:
    found = lists.NATIONALITIES.find(text)
    assert found is not None
    assert found.code == code


def test_nationalities_have_the_regions_of_the_statistics() -> None:
    without = [code.code for code in lists.NATIONALITIES if code.group is None]
    assert without == ["stateless", "unknown"]
    assert lists.NATIONALITIES["TW"].ja == "台湾"
    assert lists.NATIONALITIES["TW"].group == "asia"
    assert sum(len(code.code) == 2 for code in lists.NATIONALITIES) == 250


def test_prefectures_stand_in_the_fixed_order() -> None:
    assert [code.code for code in lists.PREFECTURES] == [f"{number:02d}" for number in range(1, 48)]
    assert lists.PREFECTURES["22"].label("en") == "Shizuoka"
    found = lists.PREFECTURES.find("静岡")
    assert found is not None
    assert found.code == "22"


def test_referral_outcomes_are_those_of_the_state_machine() -> None:
    assert [code.code for code in lists.REFERRAL_OUTCOMES] == [
        "service_provided",
        "partly_provided",
        "information_only",
        "referred_on",
        "client_declined",
        "client_no_show",
        "unable_to_reach",
        "not_eligible",
        "no_capacity",
        "language_not_available",
        "out_of_area",
        "wrong_partner",
        "cost",
        "moved_away",
        "other",
    ]


def test_every_legal_exception_names_its_ground() -> None:
    for code in lists.CONSENT_EXCEPTIONS:
        assert re.search(r"（.*法\d+条.*）$", code.ja), code.code


def test_a_retired_status_is_read_but_not_offered() -> None:
    offered = dict(lists.RESIDENCE_STATUSES.choices("ja"))
    assert "engineer" not in offered
    found = lists.RESIDENCE_STATUSES.find("技術")
    assert found is not None
    assert found.code == "engineer"


def test_the_lists_know_no_database_and_no_web() -> None:
    source = sys.modules[CodeList.__module__].__file__ or ""
    assert "app/codes" in source
    for module in ("codelist", "lists", "municipalities", "topics"):
        text = (lists.read_rows.__globals__["DATA"].parent / f"{module}.py").read_text(encoding="utf-8")
        assert not re.search(r"sqlalchemy|fastapi|starlette", text)
