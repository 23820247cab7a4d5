from django.contrib import admin
from django.urls import include, path

from organizations import views

from .health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # One way to sign in, to sign out and to change a password: the administration's own would leave no line in the log.
    path("admin/login/", views.administration_refused),
    path("admin/logout/", views.sign_out),
    path("admin/password_change/", views.password_change),
    path("admin/", admin.site.urls),
    path("", include("organizations.urls")),
    path("", include("documents.urls")),  # before the plans' own: "import" is no plan
    path("", include("indicators.urls")),
    path("", include("tasks.urls")),
    path("", include("quarters.urls")),
    path("", include("reports.urls")),
]
