"""Who asks."""

from django.http import HttpRequest

from .models import User


def signed_in(request: HttpRequest) -> User:
    """The person; LoginRequiredMiddleware lets nobody else through to a view."""
    if not isinstance(request.user, User):
        raise TypeError(f"{request.path} is shown to nobody who is not signed in")
    return request.user
