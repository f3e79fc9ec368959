"""Pages of the app, grouped by prefix, and the API under /api/v1/."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from claims.views import projects, sign_in_link

urlpatterns = [
    # /sign-in/, /sign-out/
    path("sign-in/", LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("sign-in/<str:token>/", sign_in_link.sign_in_link, name="sign-in-link"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    # /
    path("", projects.project_list, name="projects"),
    # /api/v1/
    path("api/v1/", include("claims.api.urls")),
]
