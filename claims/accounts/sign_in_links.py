"""Links that sign a person in once, within ten minutes, without a password."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from claims.models import User

VALID_FOR = timedelta(minutes=10)
SALT = "claims.accounts.sign_in_links"


class InvalidLink(Exception):
    """The link is damaged, too old or was used; the message can be shown."""


def make_sign_in_link(user: User, *, next: str) -> str:
    """Path of a link that signs ``user`` in and goes on to the path ``next``.

    Nothing is stored: the token holds the time of the person's last sign-in, and any sign-in changes that.
    """
    seen = user.last_login.isoformat() if user.last_login else None
    token = signing.dumps([user.pk, seen], salt=SALT)
    return f"{reverse('sign-in-link', args=[token])}?{urlencode({'next': next})}"


def redeem(token: str) -> User:
    """The person a link signs in; from now on the link is used up. Raises InvalidLink."""
    try:
        pk, seen = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise InvalidLink(gettext("This sign-in link is older than ten minutes, or was not copied whole.")) from error
    last_login = datetime.fromisoformat(seen) if seen else None
    # Compare and set: of two requests with the same link one wins.
    if not User.objects.filter(pk=pk, is_active=True, last_login=last_login).update(last_login=timezone.now()):
        raise InvalidLink(gettext("This sign-in link was used, or its owner has signed in since it was made."))
    return User.objects.get(pk=pk)
