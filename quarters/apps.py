from django.apps import AppConfig


class QuartersConfig(AppConfig):
    name = "quarters"
    verbose_name = "季度工作"

    def ready(self) -> None:
        from organizations.units import HANGING  # noqa: PLC0415 (models are there by now)

        from .succession import hanging_on  # noqa: PLC0415 (the same)

        HANGING.append(hanging_on)
