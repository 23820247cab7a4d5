"""Sign-in, sign-out, own password, and the answer to a form that waited too long."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from .accounts import change_own_password
from .forms import OwnPasswordForm, SignInForm
from .models import Outcome, User
from .operations import record


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("reports:home")
    form = SignInForm(request, data=request.POST or None)
    address = request.META.get("REMOTE_ADDR")
    if request.method == "POST":
        if form.is_valid():
            person = form.get_user()
            login(request, person)
            record("登录", by=person, address=address)
            return redirect(_next_page(request))
        username = request.POST.get("username", "")
        record("登录", by=None, username=username, outcome=Outcome.REFUSED, address=address)
    return render(request, "organizations/sign_in.html", {"form": form, "next": request.GET.get("next", "")})


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url("reports:home")


@require_http_methods(["GET"])
def administration_refused(request: HttpRequest) -> HttpResponse:
    """In place of the administration's own sign-in page, which writes no line in the log: who is sent here has no page there."""
    if _person(request).is_staff:
        return redirect("admin:index")
    raise PermissionDenied("您的角色没有后台管理权限")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    record("退出", by=_person(request), address=request.META.get("REMOTE_ADDR"))
    logout(request)
    return redirect("organizations:sign-in")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    form = OwnPasswordForm(person, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = request.META.get("REMOTE_ADDR")
        change_own_password(person=person, password=form.cleaned_data["new_password1"], address=address)
        update_session_auth_hash(request, person)
        messages.success(request, "密码已修改，其他设备上的登录已退出。")
        return redirect("reports:home")
    return render(request, "organizations/password_change.html", {"form": form})


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (LoginRequiredMiddleware lets nobody else through)
    return request.user


@login_not_required
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Instead of Django's page on a failed CSRF check: what happened and what to do."""
    message = "页面停留过久或登录状态已变化，本次提交未执行。请返回上一页刷新后重试。"
    return render(request, "403.html", {"exception": message}, status=403)
