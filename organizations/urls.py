from django.urls import path

from . import views

app_name = "organizations"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/password/", views.password_change, name="password-change"),
]
