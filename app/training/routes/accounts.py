"""Which account a person of the register logs in with."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.training import access
from app.training.models import Learner
from app.training.routes import learners
from app.training.schemas import AccountForm, Button
from app.training.service import accounts
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/learners/{ref}/account"


@router.action(PATH, policy=P.REGISTER_PROPOSE, form=AccountForm, load=access.learner)
def tie(rq: Rq, learner: Learner, form: Bound[AccountForm]) -> Response:
    if form.accepts(lambda: accounts.tie(rq.session, rq.actor, learner, form.data.login, seen=form.seen_version)):
        return _back(rq, learner, lazy("アカウントを結び付けました。氏名が本人のものか確かめてください。"))
    return learners.shown(rq, learner, account=form)


@router.action(f"{PATH}/remove", policy=P.REGISTER_PROPOSE, form=Button, load=access.learner)
def untie(rq: Rq, learner: Learner, form: Bound[Button]) -> Response:
    accounts.untie(rq.session, rq.actor, learner, seen=form.seen_version)
    return _back(rq, learner, lazy("アカウントの結び付きを外しました。"))


def _back(rq: Rq, learner: Learner, said: str) -> Response:
    return rq.redirect(f"/training/learners/{learner.ref}", said)
