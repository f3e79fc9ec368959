"""What the administration lets nobody delete, and what it shows without letting anybody change it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext


class NoDelete(admin.ModelAdmin[Any]):
    """Rows that labels hang on. ``instead`` is what to do with one that nobody wants any more."""

    instead = "It stays as it is."

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """No button leads here; who comes by the address is told why there is none."""
        name = self.model._meta.verbose_name
        raise PermissionDenied(
            gettext("No %(rows)s can be deleted: labels, or their history, would go with it. %(instead)s")
            % {"rows": name, "instead": self.instead}
        )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(NoDelete):
    """History: to be read, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
