from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate


class IpplanConfig(AppConfig):
    """Composes the apps: the only place that knows all triggers."""

    name = "ipplan"
    verbose_name = "系统"

    def ready(self) -> None:
        from . import triggers  # noqa: PLC0415 (models are loaded by now)

        # Apps without models get no post_migrate of their own; by the first one all migrations have run.
        sender = apps.get_app_config("organizations")
        post_migrate.connect(triggers.install_after_migrations, sender=sender, dispatch_uid="ipplan.triggers")
        checks.register(triggers.check_triggers, checks.Tags.database)
