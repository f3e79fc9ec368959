"""The addresses of django-allauth that are used, where a second factor or an identity provider is set up.

Passwords, e-mail addresses and sessions have pages of our own, and nobody signs up by themselves.
"""

from allauth.account import views
from django.conf import settings
from django.urls import include, path, reverse_lazy
from django.views.generic import RedirectView

urlpatterns = [
    path("sign-in/", RedirectView.as_view(url=reverse_lazy("sign-in"), query_string=True), name="account_login"),
    path("sign-up/", views.signup, name="account_signup"),  # closed: it says so
    path("sign-out/", views.logout, name="account_logout"),
    path("closed/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", include("allauth.mfa.urls")),
]
if settings.OIDC_SERVER:
    urlpatterns += [
        path("provider/", include("allauth.socialaccount.urls")),
        path("provider/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
