"""All URLs: the Django admin, the API and the pages of the claims app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from claims.views.sign_in import admin_sign_in

admin.site.login = admin_sign_in  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("claims.urls")),
]

if settings.SIGN_IN_FLOWS:
    urlpatterns.append(path("account/", include("annotator.sign_in_urls")))

handler404 = "claims.api.errors.page_not_found"
handler500 = "claims.api.errors.server_error"
