"""Password rules beyond Django's own."""

from django.core.exceptions import ValidationError

KINDS_REQUIRED = 3


class CharacterKindsValidator:
    """At least three of: lower case, upper case, digits, others (GB/T 22239-2019 asks for complexity)."""

    def validate(self, password: str, user: object = None) -> None:
        kinds = sum(
            (
                any(c.islower() for c in password),
                any(c.isupper() for c in password),
                any(c.isdigit() for c in password),
                any(not c.isalnum() for c in password),
            )
        )
        if kinds < KINDS_REQUIRED:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return "密码须包含大写字母、小写字母、数字、其他符号中的至少三类。"
