"""When wrong passwords close the sign-in: for a name from an address, and for an address that tries many names."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

WRONG_FROM_ONE_ADDRESS = 100  # within settings.AXES_COOLOFF_TIME; a whole newsroom may share one


class SignInThrottle(AxesDatabaseHandler):  # type: ignore[misc]
    """What django-axes counts for a name, and besides all that one address got wrong: a few passwords are tried on many
    names as well as many on one."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many of the settings' limit are used up: all of them, once the address has tried too much."""
        used = int(super().get_failures(request, credentials))
        return max(used, settings.AXES_FAILURE_LIMIT) if self.address_is_locked(request) else used

    def address_is_locked(self, request: Any) -> bool:
        lately = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
        )
        wrong = lately.aggregate(wrong=Sum("failures_since_start"))["wrong"] or 0
        return bool(wrong >= WRONG_FROM_ONE_ADDRESS)
