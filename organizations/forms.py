"""Sign-in and change of password."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from .units import why_not_retired


class SignInForm(AuthenticationForm):
    """User name and password; one message for whatever is wrong, so that names cannot be guessed."""

    error_messages = {
        "invalid_login": "用户名或密码不正确，请重新输入。连续5次错误将锁定15分钟。",
        "inactive": "该账号已停用，请联系安全管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"


class OwnPasswordForm(PasswordChangeForm):
    error_messages = {
        "password_mismatch": "两次输入的新密码不一致。",
        "password_incorrect": "原密码不正确。",
    }

    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "原密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = "至少10个字符，包含大写字母、小写字母、数字、其他符号中的至少三类。"
        self.fields["new_password2"].label = "再输一次新密码"

    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError("新密码不能与原密码相同。")
        return password


if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class UnitForm(_ModelForm):
    """A unit as the system administrator edits it. One on which something hangs is merged or split, never simply retired."""

    def clean_retired_on(self) -> date | None:
        day: date | None = self.cleaned_data["retired_on"]
        is_new = self.instance.pk is None
        if (
            day is not None
            and not is_new
            and day != self.instance.retired_on
            and (why := why_not_retired(self.instance))
        ):
            raise ValidationError(why)
        return day


class PersonForm(_ModelForm):
    """A person as the security administrator edits them; an initial password is set here and must be changed."""

    initial_password = forms.CharField(
        label="初始密码",
        required=False,
        widget=forms.PasswordInput,
        help_text="填写即重设；本人下次登录须修改，已登录的会话随即结束",
    )

    def clean_initial_password(self) -> str:
        password: str = self.cleaned_data["initial_password"]
        if password:
            validate_password(password, self.instance)
        elif not self.instance.pk:
            raise ValidationError("新建人员须设置初始密码。")
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        unit, region = data.get("unit"), data.get("region")
        if unit is not None and region is not None and unit.region_id != region.pk:
            self.add_error("unit", f"{unit}不属于{region}")
        return data
