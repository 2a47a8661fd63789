"""One form per move: what the partner said, stopping, taking back, closing the loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Conflict, lazy
from app.core.forms import FormModel
from app.referrals import access, course, flow_back, further_forms, policy, schemas, words
from app.referrals.choices import choices
from app.referrals.content import Held
from app.referrals.returning import service as returning
from app.referrals.schemas import Empty
from app.referrals.service import answers, closing, ending, progress
from app.referrals.service.history import NOT_NOW
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
write_referral = access.referral_for(P.REFERRAL_WRITE)


@dataclass(frozen=True)
class Action:
    """A move with its form, its verb of the service, and its words."""

    form: type[FormModel]
    act: Callable[..., object]
    title: str
    button: str
    done: str


ACTIONS: Mapping[str, Action] = {
    "accept": Action(
        schemas.Accept, answers.accept, lazy("連携先が受けた"), lazy("受付を記録する"), lazy("受付を記録しました。")
    ),
    "plan": Action(
        schemas.PlannedDay, answers.plan, lazy("予定日が決まった"), lazy("予定日を記録する"),
        lazy("予定日を記録しました。"),
    ),
    "reject": Action(
        schemas.Reject, answers.reject, lazy("連携先が断った"), lazy("断られたことを記録する"),
        lazy("断られたことを記録しました。別の連携先に頼むことができます。"),
    ),
    "start": Action(
        schemas.Start, answers.start, lazy("連携先が本人に会った・話した"), lazy("対応の開始を記録する"),
        lazy("対応の開始を記録しました。"),
    ),
    "progress": Action(
        further_forms.Progress, progress.report, lazy("経過・くわしい状況"), lazy("経過を記録する"),
        lazy("経過を記録しました。"),
    ),
    "review": Action(
        further_forms.Review, progress.review, lazy("保留を続ける"), lazy("次に見直す日を記録する"),
        lazy("次に見直す日を記録しました。"),
    ),
    "told": Action(
        further_forms.ToldToStop, returning.tell_to_stop, lazy("取消を連携先に伝えた"), lazy("伝えたことを記録する"),
        lazy("取消を伝えたことを記録しました。"),
    ),
    "hold": Action(
        schemas.Hold, answers.hold, lazy("保留になった"), lazy("保留を記録する"), lazy("保留を記録しました。")
    ),
    "resume": Action(
        schemas.Resume, answers.resume, lazy("再開した"), lazy("再開を記録する"), lazy("再開を記録しました。")
    ),
    "complete": Action(
        schemas.Complete, answers.complete, lazy("連携先の支援が終わった"), lazy("結果を記録する"),
        lazy("結果を記録しました。役に立ったかを本人に聞いて締めてください。"),
    ),
    "fail": Action(
        schemas.Fail, answers.fail, lazy("連携先ではできなかった"), lazy("結果を記録する"),
        lazy("結果を記録しました。本人に話を聞いて締めてください。"),
    ),
    "cancel": Action(
        schemas.Cancel, ending.cancel, lazy("連携を取り消す"), lazy("連携を取り消す"), lazy("連携を取り消しました。")
    ),
    "error": Action(
        schemas.Mistake, ending.mistake, lazy("誤記として取り下げる"), lazy("誤記にする"), lazy("誤記を記録しました。")
    ),
    "close": Action(
        schemas.CloseLoop, closing.close, lazy("本人に聞いて締める"), lazy("締める"), lazy("連携を締めました。")
    ),
}  # fmt: skip


def _page(rq: Rq, held: Held, verb: str, form: Bound[Any], *, status: int = 200) -> Response:
    context = {
        "held": held,
        "referral": held.referral,
        "case": held.case,
        "person": held.person,
        "partner": held.partner,
        "verb": verb,
        "action": ACTIONS[verb],
        "form": form,
        "words": words,
        "one_way": not flow_back.words_may_return(held.referral),
        **choices(verb, rq.locale),
        **course.of_move(rq, held, verb),
    }
    if status == 200:
        return rq.render("referrals/move.html", **context)
    return rq.invalid("referrals/move.html", status=status, **context)


def _initial(held: Held, verb: str) -> dict[str, object]:
    if verb == "start":
        return {"first_contact_on": clock.today(), "said_by": held.referral.partner_person}
    if verb == "plan":
        return {"planned_on": held.referral.planned_on, "said_by": held.referral.partner_person}
    if verb == "told":
        return {"told_on": clock.today(), "way": "phone"}
    if verb == "close":
        return {"settle": "1"}
    if verb == "review":
        return {"said_by": held.referral.partner_person, "review_on": held.referral.review_on}
    if verb == "progress":
        return {"by": "partner", "said_by": held.referral.partner_person, "sub_status": held.referral.sub_status}
    if verb in ("hold", "resume", "complete", "fail"):
        return {"said_by": held.referral.partner_person}
    return {"by": "coordinator"} if verb == "cancel" else {}


def _nothing_kept(_held: Held) -> Mapping[str, object]:
    """A move writes a new event: nobody else's text stands beside it."""
    return {}


def _declare(verb: str, action: Action) -> None:
    def show(rq: Rq, held: Held) -> Response:
        if verb not in policy.verbs(rq.actor, held.referral):
            raise Conflict(NOT_NOW)
        return _page(rq, held, verb, rq.blank(_initial(held, verb), version=held.version))

    def act(rq: Rq, held: Held, form: Bound[Any]) -> Response:
        if not form.accepts(lambda: action.act(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
            return _page(rq, held, verb, form, status=422)
        return rq.redirect(f"/referrals/{held.referral.ref}", action.done)

    show.__name__, act.__name__ = f"{verb}_page", verb
    path = f"/referrals/{{ref}}/{verb}"
    router.page(path, policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=write_referral)(show)
    router.action(
        path, policy=P.REFERRAL_WRITE, form=action.form, load=write_referral, creates=True, stored=_nothing_kept
    )(act)


for _verb, _action in ACTIONS.items():
    _declare(_verb, _action)


@router.action("/referrals/{ref}/seen", policy=P.REFERRAL_WRITE, form=Empty, load=write_referral, creates=True)
def seen(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    answers.seen(rq.session, rq.actor, held, seen_version=form.seen_version)
    return rq.redirect(f"/referrals/{held.referral.ref}", lazy("受け取りの確認を記録しました。"))


@router.action(
    "/referrals/{ref}/error/confirm",
    policy=P.REFERRAL_APPROVE,
    form=Empty,
    load=access.referral_for(P.REFERRAL_APPROVE),
    creates=True,
)
def confirm_error(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    ending.confirm_mistake(rq.session, rq.actor, held, seen=form.seen_version)
    return rq.redirect(f"/cases/{held.case.ref}/referrals", lazy("誤記として一覧から外しました。"))
