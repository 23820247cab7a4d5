"""Sign-in by user name and password."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from .models import User


class PersonBackend(BaseBackend):
    """Checks name and password; an unknown name costs as much time as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_kwargs: object
    ) -> User | None:
        if not username or password is None:
            return None
        try:
            person = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            User().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("region", "unit").filter(pk=user_id, is_active=True).first()
