"""Thirty shorter cases: a matter, somebody whom it concerns, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.demo.stories import matters_daily, matters_law
from app.demo.stories.matter import Matter
from app.demo.story import (
    Act,
    Agreed,
    Answer,
    Ask,
    Call,
    Card,
    Close,
    Do,
    Lack,
    Moved,
    NeedMoved,
    Note,
    Plan,
    Refer,
    Reopened,
    Review,
    Status,
    Stay,
    Story,
    Todo,
    Turn,
    Who,
)

MATTERS = {**matters_daily.MATTERS, **matters_law.MATTERS}
FIELDS = ("call_name", "languages", "interpreter", "phone", "safe_contact", "situation")


@dataclass(frozen=True)
class Line:
    """One case. `phase` says how far it has come in the `opened` days since it was opened."""

    centre: str
    matter: str
    phase: str
    opened: int
    call: str
    roman: str
    nation: str
    language: str
    birth: str
    sex: str
    status: str
    ends: int | None
    script: str = ""
    owner: str = ""
    urgency: str = "routine"


LINES = (
    Line("shizuoka", "deposit", "received", 2, "ジェフェルソンさん", "ALMEIDA JEFERSON LUIZ", "BR", "pt", "1990", "male", "permanent_resident", None),
    Line("shizuoka", "wages", "planned", 12, "ギレルメさん", "FERREIRA GUILHERME", "BR", "pt", "1987-05", "male", "long_term_resident", 260),
    Line("shizuoka", "hospital", "working", 18, "マイリンさん", "VILLANUEVA MYLENE", "PH", "fil", "1975-02-01", "female", "permanent_resident", None),
    Line("shizuoka", "renewal", "overdue", 22, "サンジェイさん", "SHRESTHA SANJAY", "NP", "ne", "1994", "male", "engineer_humanities_international", 29, "सञ्जय श्रेष्ठ", urgency="soon"),
    Line("shizuoka", "entrance", "working", 34, "ロクサナさん", "GUTIERREZ ROXANA", "PE", "es", "1989", "female", "long_term_resident", 52, owner="sano"),
    Line("shizuoka", "divorce", "rejected", 41, "トゥイさん", "NGO THI THUY", "VN", "vi", "1992-12", "female", "spouse_of_japanese", 74, "Ngô Thị Thúy", urgency="soon"),
    Line("shizuoka", "debt", "silent", 96, "エドゥアルドさん", "PINHEIRO EDUARDO", "BR", "pt", "1983", "male", "permanent_resident", None, owner="sano"),
    Line("shizuoka", "elder", "watching", 150, "リウ・ファンさん", "LIU FANG", "CN", "zh", "1970", "female", "permanent_resident", None, "刘芳", owner="sano"),
    Line("shizuoka", "licence", "closed", 168, "バユさん", "NUGROHO BAYU", "ID", "id", "1998-03", "male", "specified_skilled_worker_1", 330),
    Line("shizuoka", "baby", "closed", 240, "オイウンさん", "BATBAYAR OYUN", "MN", "mn", "1995", "female", "dependent", 190, "Батбаярын Оюун"),
    Line("shizuoka", "hospital", "moved", 310, "ホセ・ルイスさん", "CCORI JOSE LUIS", "PE", "es", "1962", "male", "permanent_resident", None),
    Line("shizuoka", "wages", "closed", 390, "ティエンさん", "DO VAN TIEN", "VN", "vi", "1996", "male", "engineer_humanities_international", 205, "Đỗ Văn Tiến", owner="sano"),
    Line("shizuoka", "deposit", "closed", 455, "プリヤさん", "RAMASAMY PRIYA", "IN", "en", "1988-08", "female", "dependent", 300),
    Line("shizuoka", "entrance", "unreachable", 520, "ワシムさん", "AKHTAR WASEEM", "PK", "ur", "1981", "male", "engineer_humanities_international", None, "وسیم اختر"),
    Line("shizuoka", "debt", "reopened", 280, "レアンドロさん", "TEIXEIRA LEANDRO", "BR", "pt", "1991", "male", "long_term_resident", 120),
    Line("nagoya", "deposit", "received", 3, "ミンスさん", "CHOI MINSU", "KR", "ko", "1993", "male", "engineer_humanities_international", 520, "최민수"),
    Line("nagoya", "renewal", "planned", 16, "パウリーナさん", "BARBOZA PAULINA", "BR", "pt", "1997-09", "female", "long_term_resident", 33, urgency="soon"),
    Line("nagoya", "hospital", "overdue", 26, "チャン・リーさん", "CHANG LI", "TW", "zh", "1968", "female", "permanent_resident", None, "張莉"),
    Line("nagoya", "divorce", "working", 44, "アナベルさん", "MAGSAYSAY ANABEL", "PH", "fil", "1990", "female", "spouse_of_japanese", 210),
    Line("nagoya", "entrance", "watching", 120, "イスマイルさん", "RAHMAN ISMAIL", "BD", "en", "1985", "male", "business_manager", 400),
    Line("nagoya", "debt", "closed", 205, "フェルナンダさん", "VASCONCELOS FERNANDA", "BR", "pt", "1986", "female", "permanent_resident", None),
    Line("nagoya", "elder", "closed", 330, "グエット・アンさん", "BUI NGUYET ANH", "VN", "vi", "1984", "female", "permanent_resident", None, "Bùi Nguyệt Ánh"),
    Line("nagoya", "baby", "closed", 480, "クラウディアさん", "YUPANQUI CLAUDIA", "PE", "es", "1994", "female", "long_term_resident", 90),
    Line("osaka", "wages", "received", 5, "ハイリンさん", "XU HAILIN", "CN", "zh", "1995", "male", "skilled_labor", 140, "徐海林"),
    Line("osaka", "elder", "planned", 20, "ヨンスクさん", "KANG YOUNGSOOK", "KR", "ko", "1957", "female", "special_permanent_resident", None, "강영숙"),
    Line("osaka", "licence", "working", 29, "ビカシュさん", "GURUNG BIKASH", "NP", "ne", "2001", "male", "student", 44, "विकास गुरुङ"),
    Line("osaka", "baby", "mistake", 37, "ハーさん", "HUYNH THI HA", "VN", "vi", "1998-06", "female", "dependent", 230, "Huỳnh Thị Hà"),
    Line("osaka", "deposit", "watching", 88, "オレナさん", "KOVALENKO OLENA", "UA", "uk", "1979", "female", "designated_activities", 62, "Олена Коваленко"),
    Line("osaka", "divorce", "closed", 260, "スニサーさん", "PHROMSIRI SUNISA", "TH", "th", "1988", "female", "long_term_resident", 280, "สุนิสา พรมศิริ"),
    Line("osaka", "renewal", "closed", 420, "アウンさん", "THET AUNG", "MM", "my", "1993", "male", "engineer_humanities_international", 310, "သက်အောင်"),
)  # fmt: skip

_PREFECTURE = {"shizuoka": "22", "nagoya": "23", "osaka": "27"}
_OWNER = {"shizuoka": "coordinator", "nagoya": "coordinator2", "osaka": "tamaki"}
_CHECKER = {"shizuoka": "supervisor", "nagoya": "uchiyama", "osaka": "hayashi"}
_TAKES = {"shizuoka": "counsellor", "nagoya": "soyeon", "osaka": "duc"}
_TOWN = {"shizuoka": "静岡県静岡市", "nagoya": "愛知県名古屋市", "osaka": "大阪府大阪市"}
# How a card of a closed case stands: published unless its line says another state.
_CARD_STATE = {390: "checking", 455: "published", 168: "returned", 205: "draft", 480: "retired"}
_EVERYWHERE = frozenset({"immigration", "houterasu", "city"})


def _office(key: str, centre: str) -> str:
    """The office of the kind in the centre's prefecture; a desk that only Shizuoka has is left out elsewhere."""
    kind = key.removesuffix("22")
    if kind in _EVERYWHERE:
        return kind + _PREFECTURE[centre]
    return key if centre == "shizuoka" else ""


def _steps(matter: Matter, line: Line) -> tuple[Do, ...]:
    """The steps moved to the days of this case, owned by a partner only where there is one."""
    shift = {"closed": -line.opened + 40, "moved": -line.opened + 40, "unreachable": -line.opened + 40}.get(
        line.phase, 0
    )
    made = []
    for do in matter.steps:
        office = _office(do.office, line.centre) if do.office else ""
        owner = do.owner if do.owner != "partner" or office else "centre"
        made.append(replace(do, office=office, owner=owner, due=(do.due or 0) + shift))
    return tuple(made)


class _Teller:
    """Acts of one line, day by day from its opening."""

    def __init__(self, line: Line) -> None:
        self.line, self.matter = line, MATTERS[line.matter]
        self.owner = line.owner or _OWNER[line.centre]
        self.office = _office(self.matter.office + "22", line.centre) or "houterasu" + _PREFECTURE[line.centre]

    def ago(self, days: int) -> int:
        """So many days after the opening, never after today."""
        return max(self.line.opened - days, 0)

    def begin(self) -> Iterator[Act]:
        yield Call(
            ago=self.ago(0), by=_TAKES[self.line.centre], topics=self.matter.topics, text=self.matter.first, minutes=45
        )

    def plan(self) -> Iterator[Act]:
        yield Status(ago=self.ago(1), to="active", reason="担当を決め、順番を本人と考える")
        yield Plan(
            ago=self.ago(4),
            aim=self.matter.title + "を解決する",
            steps=_steps(self.matter, self.line),
            review_in=self.review(),
        )
        yield Agreed(ago=self.ago(4), language=self.line.language, interpreter="staff")
        yield Moved(ago=self.ago(9), step="1", to="done")

    def review(self) -> int | None:
        return None if self.line.phase in ("closed", "moved", "unreachable") else 14

    def refer(self) -> Iterator[Act]:
        yield Refer(
            ago=self.ago(10), key="r", office=self.office, need="a", agreed="相談と手続のため", fields=FIELDS,
            request=self.matter.request, story=self.matter.story,
        )  # fmt: skip

    def working(self) -> Iterator[Act]:
        yield Answer(
            ago=self.ago(12), key="r", verb="accept", values={"contact_name": "窓口担当", "planned_on": -self.ago(15)}
        )
        yield Answer(ago=self.ago(15), key="r", verb="start", values={})
        yield Answer(
            ago=self.ago(16), key="r", verb="progress",
            values={"by": "partner", "heard_via": "phone", "sub_status": "awaiting_client_contact"},
        )  # fmt: skip
        yield NeedMoved(ago=self.ago(15), need="a")
        yield Call(ago=self.ago(16), channel="phone", topics=self.matter.topics, text=self.matter.second, minutes=20)

    def finish(self) -> Iterator[Act]:
        yield Answer(
            ago=self.ago(40),
            key="r",
            verb="complete",
            values={"outcome": "service_provided", "activities": self.matter.done},
        )
        yield Call(
            ago=self.ago(48),
            channel="phone",
            topics=self.matter.topics,
            text=self.matter.last,
            minutes=15,
            result="answered",
        )
        yield Answer(ago=self.ago(48), key="r", verb="close", values={"helped": "met", "person_said": self.matter.last})

    def end(self) -> Iterator[Act]:
        for do in self.matter.steps[1:]:
            yield Moved(ago=self.ago(46), step=do.key, to="done")
        yield Todo(ago=self.ago(48), title="念のため、来月もう一度電話する", due=-self.ago(78))
        yield Close(ago=self.ago(50), reason="resolved", summary=self.matter.last)
        title, situation, done, tips = self.matter.card
        then = _CARD_STATE.get(self.line.opened, "published")
        note = "どの順番で何日かかったかを足してください。" if then == "returned" else "個人が分かる内容はない。"
        yield Card(
            ago=self.ago(52), checker=_CHECKER[self.line.centre], title=title, situation=situation, done=done, tips=tips,
            then=then, check_note=note, scope="prefecture" if self.line.centre == "osaka" else "all",
        )  # fmt: skip

    def acts(self) -> tuple[Act, ...]:
        return tuple(getattr(self, f"_{self.line.phase}")())

    def _received(self) -> Iterator[Act]:
        yield from self.begin()
        yield Todo(
            ago=self.ago(0), title="担当を決めて、3日以内に本人に電話する", due=1, kind="promised", who=self.owner
        )

    def _planned(self) -> Iterator[Act]:
        yield from self.begin()
        yield from self.plan()
        yield Todo(ago=self.ago(9), title="次の書類がそろったか本人に聞く", due=2, kind="promised")
        yield Turn(ago=self.ago(9), who="person", note="書類をそろえる")

    def _working(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan(), *self.refer(), *self.working())
        yield Todo(ago=self.ago(16), title="連携先に経過を聞く", due=4)
        yield Turn(ago=self.ago(16), who="partner")

    def _overdue(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan(), *self.refer())
        for day, result in ((16, "no_answer"), (17, "message")):
            yield Answer(ago=self.ago(day), key="r", verb="attempt", values={"result": result})
        yield Todo(ago=self.ago(16), title="返事がないので電話で催促する", due=-1, kind="promised")
        yield Turn(ago=self.ago(16), who="partner", note="返事がない")

    def _rejected(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan(), *self.refer())
        yield Answer(
            ago=self.ago(13),
            key="r",
            verb="reject",
            values={"reason": "schedule", "note": "1か月先まで予約が取れないと言われた。"},
        )
        yield Lack(
            ago=self.ago(14),
            need="a",
            domain="legal",
            kind="bar_association",
            reason="no_capacity",
            note="通訳付きで今月受けられる法律相談がない。",
        )
        yield Ask(
            ago=self.ago(15),
            key="q",
            text="法律相談が1か月先です。急ぐ必要があるか、見方を教えてください。",
            by=_TAKES[self.line.centre],
        )
        yield Refer(
            ago=self.ago(15), key="again", office=self.office, need="a", follows="r", agreed="相談と手続のため",
            fields=FIELDS, request=self.matter.request, story=self.matter.story,
        )  # fmt: skip
        yield Answer(
            ago=self.ago(16),
            key="again",
            verb="cancel",
            values={
                "by": "resident",
                "reason": "client_withdrew",
                "heard_via": "phone",
                "note": "来月まで待つとのこと。",
            },
        )
        yield Note(ago=self.ago(16), text="不受理申出は済んでいる。次の予約は来月の第1週。")

    def _mistake(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan(), *self.refer())
        yield Answer(ago=self.ago(11), key="r", verb="mistake", values={"note": "別の人のケースに作ってしまった。"})
        yield Answer(ago=self.ago(12), by=_CHECKER[self.line.centre], key="r", verb="confirm_mistake")
        yield Note(ago=self.ago(12), text="誤って送った連携を取り消し、先方に破棄を頼んだ。")

    def _silent(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan())
        yield Call(
            ago=self.ago(30), channel="phone", attempt=True, text="電話に出ない。留守番電話に入れた。", minutes=5
        )
        yield Review(
            ago=self.ago(45),
            by=_CHECKER[self.line.centre],
            verdict="needs_attention",
            text="連絡がつかないまま。別の方法で様子を確かめること。",
        )

    def _watching(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan(), *self.refer(), *self.working(), *self.finish())
        yield Status(ago=self.ago(50), to="watching", reason="落ち着いている。3か月見守る")

    def _closed(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan(), *self.refer(), *self.working(), *self.finish(), *self.end())

    def _moved(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan())
        yield Refer(
            ago=self.ago(10),
            key="r",
            office=self.office,
            need="a",
            agreed="相談のため",
            fields=FIELDS,
            request=self.matter.request,
            story=self.matter.story,
            send=False,
        )
        yield Answer(
            ago=self.ago(20),
            key="r",
            verb="cancel",
            values={"reason": "moved_away", "note": "家族のいる県へ引っ越した。"},
        )
        yield Close(
            ago=self.ago(21), reason="moved_away", summary="引っ越し先の一元的相談窓口の番号を伝えた。",
            outcomes={"a": ("handed_over", "移転先の窓口に引き継いだ"), "b": ("handed_over", "移転先の窓口に引き継いだ")},
        )  # fmt: skip

    def _unreachable(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan())
        for day in (20, 34, 48):
            yield Call(ago=self.ago(day), channel="phone", attempt=True, text="電話がつながらない。", minutes=5)
        yield Close(
            ago=self.ago(60), reason="unreachable", summary="3回連絡したがつながらない。手紙で窓口の番号を送った。",
            outcomes={"a": ("unknown", "連絡がつかず確かめられない"), "b": ("unknown", "連絡がつかず確かめられない")},
        )  # fmt: skip

    def _reopened(self) -> Iterator[Act]:
        yield from (*self.begin(), *self.plan(), *self.refer(), *self.working(), *self.finish(), *self.end())
        yield Reopened(ago=14, reason="新しい借入れが見つかり、本人がもう一度相談に来た")
        yield Call(
            ago=14,
            topics=self.matter.topics,
            text="弟の分を立て替えた借入れがあった。隠していたことを話してくれた。",
            minutes=50,
            next_in=3,
        )
        yield Turn(ago=14, who="centre", note="新しい一覧表を作る")


def _story(number: int, line: Line) -> Story:
    teller = _Teller(line)
    matter = teller.matter
    settled = line.phase in ("closed", "moved", "unreachable")
    client = Who(
        call=line.call, roman=line.roman, script=line.script, nationality=line.nation, speaks=(line.language,),
        birth=line.birth, sex=line.sex, town=_TOWN[line.centre], level="a_little" if number % 3 else "daily",
        plain=bool(number % 2), phone=f"090-0000-2{number:03d}",
        stays=(Stay(ago=line.opened, status=line.status, ends=line.ends),),
        rules=None if settled else {"may_call": True, "call_from": "10:00", "call_until": "18:00", "may_say_who": True},
    )  # fmt: skip
    return Story(
        key=f"{line.matter}-{number}", centre=line.centre, owner=teller.owner, client=client, title=matter.title,
        opened=line.opened, needs=matter.needs, language=line.language, acts=teller.acts(), story=matter.story,
        urgency=line.urgency, urgency_reason="期限が近い" if line.urgency != "routine" else "",
    )  # fmt: skip


STORIES = tuple(_story(number, line) for number, line in enumerate(LINES, 1))
