"""Session, person and forced password change, for every request."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from .models import User
from .sessions import SessionStore

# A session is written again at most this often while somebody works.
EXTEND_AFTER = timedelta(minutes=1)


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """The signed-in person of a request, from the query that loaded the session; nobody when anything does not fit."""
    session = request.session
    key = session.get(SESSION_KEY)
    if key is None or not isinstance(session, SessionStore):
        return AnonymousUser()
    person = session.person
    if person is None or str(person.pk) != key or not person.is_active:
        return AnonymousUser()
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        session.flush()  # password changed or sessions ended elsewhere
        return AnonymousUser()
    _extend(session)
    return person


def _extend(session: SessionStore) -> None:
    full = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if session.expires_at is not None and session.expires_at - timezone.now() < full - EXTEND_AFTER:
        session.modified = True


class ForwardedAddressMiddleware:
    """Behind the reverse proxy of a production installation: the client is who the proxy says it is.

    Only the last entry of X-Forwarded-For is taken, the one that our own proxy appended; what stands before it is the
    client's own claim. Lock-out and operation log see this address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        with suppress(ValueError):  # no proxy in front, or not an address: the peer of the connection stays
            request.META["REMOTE_ADDR"] = str(ip_address(claimed))
        return self.get_response(request)


class NoStoreMiddleware:
    """No page is kept by a browser or a proxy, unless its view says otherwise: after signing out, Back shows no figures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Sets `request.user` without a query of its own."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: person_of(request))  # type: ignore[assignment]  # lazy stand-in for the person


class PasswordChangeMiddleware:
    """Whoever still carries a password that somebody else knows reaches nothing but the page that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if isinstance(person, User) and person.must_change_password and request.path not in self._open_paths():
            return redirect("organizations:password-change")
        return self.get_response(request)

    @staticmethod
    def _open_paths() -> set[str]:
        names = ("organizations:password-change", "organizations:sign-out", "organizations:sign-in")
        return {reverse(name) for name in names}
