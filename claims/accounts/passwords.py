"""Links by which people set a password of their own: handed out by administrators, or sent where mail is."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from claims import audit
from claims.models import AuditEntry, User

ASKED_AT_MOST, WITHIN = 8, timedelta(minutes=15)  # links asked for from one address; to a person goes one in that time
BY_MAIL = "by e-mail"


class NotAllowed(Exception):
    """A link for somebody with more rights would be a way to those rights; the message says so."""


def password_link(*, user: User, by: User | None) -> str:
    """Path of a link by which the person sets a password, once, within a day. ``by`` is empty on the command line.

    Nothing is stored: the link ends when it is used, and when the person signs in. Raises NotAllowed.
    """
    if by is not None and user.is_superuser and not by.is_superuser:
        raise NotAllowed(f"Only an administrator with all rights can make a link for {user.display_name}.")
    audit.record(audit.Act.PASSWORD_LINK, by=by, person=user)
    return reverse("set-password", args=[urlsafe_base64_encode(force_bytes(user.pk)), token_of(user)])


def token_of(user: User) -> str:
    return default_token_generator.make_token(user)


def asks_too_often(address: str) -> bool:
    """Whether more links than anybody needs are asked for from this network address."""
    key = f"password-links-{address}"
    cache.add(key, 0, WITHIN.total_seconds())
    try:
        return cache.incr(key) > ASKED_AT_MOST
    except ValueError:  # its time ended just now
        return False


@task
def send_links(email: str, host: str, secure: bool) -> None:
    """Send the people with this e-mail address, if there are any, a link. A task: whoever asks waits equally long for
    an address that is known and one that is not."""
    form = LetterForm({"email": email})
    if form.is_valid():
        form.save(domain_override=host, use_https=secure)


class LetterForm(PasswordResetForm):
    """Puts each letter on record, and fills nobody's letter-box."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        *rest: Any,
        **options: Any,
    ) -> None:
        person = context["user"]
        made = AuditEntry.objects.filter(act=audit.Act.PASSWORD_LINK, person=person.actor, subject=BY_MAIL)
        if made.filter(at__gt=timezone.now() - WITHIN).exists():
            return
        audit.record(audit.Act.PASSWORD_LINK, by=None, person=person, subject=BY_MAIL)
        super().send_mail(subject_template_name, email_template_name, context, *rest, **options)
