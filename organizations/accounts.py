"""Acts on people: adding, retiring, passwords, ending sessions."""

from django.core.exceptions import ValidationError
from django.db import transaction

from .history import save_by
from .models import Region, Session, Unit, User
from .operations import record


def add_person(
    *,
    username: str,
    name: str,
    role: str,
    region: Region,
    password: str,
    by: User | None,
    unit: Unit | None = None,
    email: str = "",
    must_change_password: bool = True,
    ran_by: str = "",
    is_hashed: bool = False,
) -> User:
    """Create an account. Raises ValidationError (Chinese messages by field) if something does not fit.

    `by` is None when a command on the server does it; then `ran_by` names the system account in the log. `is_hashed`: the
    password is what make_password gave, as for many accounts that get the same one: hashing takes a fifth of a second.
    """
    if unit is not None and unit.region_id != region.pk:
        raise ValidationError({"unit": f"{unit}不属于{region}"})
    person = User(
        username=username,
        name=name,
        role=role,
        region=region,
        unit=unit,
        email=email,
        must_change_password=must_change_password,
    )
    if is_hashed:
        person.password = password
    else:
        person.set_password(password)
    person.full_clean()
    with transaction.atomic():
        save_by(person, by)
        record("新建人员", by=by, of=person, detail=person.get_role_display(), username=ran_by)
    return person


def change_own_password(*, person: User, password: str, address: str | None) -> None:
    """Set a new password (already validated); every other session of the person ends."""
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = False
        save_by(person, person)
        record("修改密码", by=person, of=person, address=address)


def set_initial_password(*, person: User, password: str, by: User) -> None:
    """Give somebody a password that they have to change at the next sign-in; their sessions end."""
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = True
        save_by(person, by)
        end_sessions(person=person, by=by)
        record("重设密码", by=by, of=person)


def end_sessions(*, person: User, by: User) -> None:
    """Sign a person out everywhere."""
    with transaction.atomic():
        person.session_epoch += 1
        save_by(person, by)
        Session.objects.filter(user=person).delete()
        record("结束会话", by=by, of=person)
