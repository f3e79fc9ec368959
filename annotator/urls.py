"""All URLs: the Django admin, the API and the pages of the claims app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("claims.urls")),
]

handler404 = "claims.api.errors.page_not_found"
handler500 = "claims.api.errors.server_error"
