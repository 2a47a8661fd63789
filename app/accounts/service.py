"""What operators and people themselves do with centres and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import neighbours, passwords, sessions
from app.accounts.models import Centre, CentreDay, Membership, User
from app.accounts.schemas import CentreRoles, ChangePassword, EditCentre, EditUser, NewUser
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.roles import Role
from app.codes.municipalities import municipality
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy


def create_centre(session: Session, actor: Actor, *, code: str, name: str, municipality_code: str) -> Centre:
    """Open a centre. Raises Invalid for a code in use or an unknown municipality (JIS X 0402, 5 or 6 digits)."""
    if session.scalar(sa.select(Centre.id).where(Centre.code == code)):
        raise Invalid("code", lazy("この窓口コードはすでに使われています。"))
    centre = Centre(code=code, name=name, municipality_code=_municipality(municipality_code), languages=["ja"])
    session.add(centre)
    audit.record(session, actor, "centre.created", "centre", centre.id, subject_ref=code, centre_id=centre.id)
    return centre


def _municipality(code: str) -> str:
    try:
        return str(municipality(code).code)
    except KeyError:
        raise Invalid("municipality_code", lazy("この市区町村コードはありません（5桁または6桁）。")) from None


def stored_centre(centre: Centre) -> dict[str, object]:
    """The centre as its form shows it."""
    return {
        "name": centre.name,
        "municipality_code": centre.municipality_code,
        "languages": centre.languages,
        "open_weekdays": list(centre.open_weekdays),
        "open_on_holidays": centre.open_on_holidays,
        "phone": centre.phone,
        "fax": centre.fax,
        "address": centre.address,
        "neighbours": neighbours.as_text(centre.neighbour_codes),
        "plan_approval": centre.plan_approval,
        "certified_lead": centre.certified_lead,
    }


def edit_centre(session: Session, actor: Actor, centre: Centre, command: EditCentre, *, seen: int) -> None:
    """Change a centre's profile. Raises Conflict when somebody else was faster, Invalid for an unknown place."""
    claim_version(session, centre, seen)
    centre.name = command.name
    centre.municipality_code = _municipality(command.municipality_code)
    centre.languages = command.languages
    centre.open_weekdays = "".join(sorted(set(command.open_weekdays)))
    centre.open_on_holidays = command.open_on_holidays
    centre.phone = command.phone
    centre.fax = command.fax
    centre.address = command.address
    centre.neighbour_codes = neighbours.codes_in(command.neighbours)
    centre.plan_approval = command.plan_approval.value
    centre.certified_lead = command.certified_lead
    audit.record(
        session, actor, "centre.edited", "centre", centre.id, subject_ref=centre.code, centre_id=centre.id,
        fields=sorted(command.model_fields_set),
    )  # fmt: skip


def set_day(session: Session, actor: Actor, centre: Centre, day: date, *, is_open: bool, reason: str) -> None:
    """Close the centre on a day, or open it out of turn; saying it again replaces what was said."""
    _lock(session, centre)
    row = session.scalar(sa.select(CentreDay).where(CentreDay.centre_id == centre.id, CentreDay.day == day))
    if row is None:
        session.add(CentreDay(centre_id=centre.id, day=day, is_open=is_open, reason=reason or None))
    else:
        row.is_open, row.reason = is_open, reason or None
    audit.record(session, actor, "centre.day", "centre", centre.id, subject_ref=centre.code, centre_id=centre.id)


def _lock(session: Session, centre: Centre) -> None:
    """Whoever else says something of this centre's days waits: two first words about one day are one row."""
    session.execute(sa.select(Centre.id).where(Centre.id == centre.id).with_for_update())


def remove_day(session: Session, actor: Actor, centre: Centre, day: date) -> None:
    """The day follows the week again."""
    session.execute(sa.delete(CentreDay).where(CentreDay.centre_id == centre.id, CentreDay.day == day))
    audit.record(session, actor, "centre.day", "centre", centre.id, subject_ref=centre.code, centre_id=centre.id)


def create_user(session: Session, actor: Actor, command: NewUser, *, is_demo: bool = False) -> User:
    """Give somebody an account. Raises Invalid for a name in use, an unknown centre or a weak password."""
    login = command.login.lower()
    if session.scalar(sa.select(User.id).where(User.login == login)):
        raise Invalid("login", lazy("このログイン名はすでに使われています。"))
    centre = _centre(session, command.centre)
    if not is_demo:
        passwords.check_new(command.password, login, field="password")
    user = User(
        login=login,
        name=command.name,
        password_hash=passwords.hash_password(command.password),
        password_changed_at=clock.now(),
        languages=command.languages,
        home_centre_id=centre.id,
        is_demo=is_demo,
    )
    session.add(user)
    session.flush()
    session.add_all(Membership(user_id=user.id, centre_id=centre.id, role=role) for role in _roles(command.roles))
    audit.record(session, actor, "user.created", "user", user.id, subject_ref=login, centre_id=centre.id)
    return user


def _centre(session: Session, code: str, *, field: str = "centre") -> Centre:
    centre = session.scalar(sa.select(Centre).where(Centre.code == code))
    if centre is None:
        raise Invalid(field, lazy("この窓口はありません。"))
    return centre


def _roles(codes: Iterable[str]) -> list[Role]:
    return sorted({Role(code) for code in codes})


def stored_user(user: User, roles: Iterable[str], centre_code: str) -> dict[str, object]:
    """The account as its form shows it."""
    return {
        "name": user.name,
        "centre": centre_code,
        "roles": sorted(roles),
        "languages": user.languages,
        "is_active": user.is_active,
    }


def kept_user(user: User) -> dict[str, object]:
    """The account as it now stands in its session, for the page that shows a conflict."""
    session = sa.orm.object_session(user)
    if session is None:
        raise RuntimeError("the account belongs to no session")
    roles = session.scalars(
        sa.select(Membership.role).where(Membership.user_id == user.id, Membership.centre_id == user.home_centre_id)
    ).all()
    return stored_user(user, roles, session.get_one(Centre, user.home_centre_id).code)


def edit_user(session: Session, actor: Actor, user: User, command: EditUser, *, seen: int) -> None:
    """Change an account and its roles in the centre that is named; roles in other centres stay as they are.

    Disabling ends its sessions at once; nobody disables or disarms themselves. Raises Conflict when somebody
    else was faster, Forbidden for one's own account.
    """
    claim_version(session, user, seen)
    centre = _centre(session, command.centre)
    if not command.is_active:
        _refuse_for_oneself(actor, user)
    user.name = command.name
    user.languages = command.languages
    user.home_centre_id = centre.id
    user.is_active = command.is_active
    _replace_roles(session, actor, user, centre, command.roles)
    if not command.is_active:
        sessions.end_all(session, user.id)
    audit.record(
        session, actor, "user.edited" if command.is_active else "user.disabled", "user", user.id,
        subject_ref=user.login, centre_id=centre.id, fields=["name", "roles", "is_active"],
    )  # fmt: skip


def set_roles(session: Session, actor: Actor, user: User, command: CentreRoles, *, seen: int) -> None:
    """Give the roles of an account in one more centre, or take them away (no roles).

    Raises Conflict when somebody else was faster, Invalid for an unknown centre and for the centre of the
    account itself without any role, Forbidden for one's own last right to administer.
    """
    claim_version(session, user, seen)
    centre = _centre(session, command.other_centre, field="other_centre")
    if centre.id == user.home_centre_id and not command.other_roles:
        raise Invalid("other_roles", lazy("所属する窓口での役割は、1つ以上必要です。"))
    _replace_roles(session, actor, user, centre, command.other_roles)
    audit.record(
        session, actor, "user.roles", "user", user.id,
        subject_ref=user.login, centre_id=centre.id, fields=["roles"],
    )  # fmt: skip


def _replace_roles(session: Session, actor: Actor, user: User, centre: Centre, codes: Iterable[str]) -> None:
    roles = _roles(codes)
    held = sa.select(Membership.role).where(Membership.user_id == user.id, Membership.centre_id != centre.id)
    if Role.OPERATOR not in {*roles, *session.scalars(held)}:
        _refuse_for_oneself(actor, user)
    session.execute(sa.delete(Membership).where(Membership.user_id == user.id, Membership.centre_id == centre.id))
    session.add_all(Membership(user_id=user.id, centre_id=centre.id, role=role) for role in roles)


def _refuse_for_oneself(actor: Actor, user: User) -> None:
    if user.id == actor.user_id:
        raise Forbidden(lazy("自分のアカウントを無効にしたり、自分の管理者の役割を外したりすることはできません。"))


def reset_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """An operator sets a first password anew; every session of the person ends."""
    if user.id == actor.user_id:
        raise Conflict(lazy("自分のパスワードは「パスワードの変更」から変えてください。"))
    passwords.check_new(password, user.login, field="password")
    _set_password(user, password)
    sessions.end_all(session, user.id)
    audit.record(session, actor, "user.password_reset", "user", user.id, subject_ref=user.login)


def change_password(session: Session, actor: Actor, command: ChangePassword, *, token: str) -> None:
    """Change one's own password; every other session ends. Raises Invalid for a wrong present password."""
    user = session.get_one(User, actor.user_id)
    if not passwords.matches(command.password, user.password_hash):
        raise Invalid("password", lazy("今のパスワードが違います。"))
    if command.new_password != command.repeated:
        raise Invalid("repeated", lazy("新しいパスワードと一致しません。"))
    passwords.check_new(command.new_password, user.login)
    _set_password(user, command.new_password)
    sessions.end_all(session, user.id, but=token)
    audit.record(session, actor, "user.password_changed", "user", user.id, subject_ref=user.login)


def _set_password(user: User, password: str) -> None:
    user.password_hash = passwords.hash_password(password)
    user.password_changed_at = clock.now()
