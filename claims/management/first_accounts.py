"""The accounts of a fresh installation: an administrator and two reviewers."""

import os
import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from claims.models import User

ADMINISTRATOR = "admin"
REVIEWERS = ("ada", "ben")


@transaction.atomic
def make_first_accounts() -> dict[str, str]:
    """Make the accounts if there is nobody yet. User name to password, for the passwords that were made up here.

    SAYSO_ADMIN_PASSWORD and SAYSO_REVIEWER_PASSWORD choose them instead. Raises ValidationError if one is weak.
    """
    if User.objects.exists():
        return {}
    made_up = {}
    for username in (ADMINISTRATOR, *REVIEWERS):
        variable = "SAYSO_ADMIN_PASSWORD" if username == ADMINISTRATOR else "SAYSO_REVIEWER_PASSWORD"
        password = os.environ.get(variable, "")
        if password:
            validate_password(password)
        else:
            password = made_up[username] = secrets.token_urlsafe(12)
        make = User.objects.create_superuser if username == ADMINISTRATOR else User.objects.create_user
        make(username=username, password=password, first_name=username.title())
    return made_up
