from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class IpplanConfig(AppConfig):
    """Composes the apps: the only place that knows all triggers."""

    name = "ipplan"
    verbose_name = "系统"

    def ready(self) -> None:
        from . import triggers  # noqa: PLC0415 (models are loaded by now)

        # Apps without models get no signals of their own; at the first pre_migrate none has run, at the first post_migrate all.
        sender = apps.get_app_config("organizations")
        pre_migrate.connect(triggers.lift_before_migrations, sender=sender, dispatch_uid="ipplan.triggers")
        post_migrate.connect(triggers.install_after_migrations, sender=sender, dispatch_uid="ipplan.triggers")
        checks.register(triggers.check_triggers, checks.Tags.database)
