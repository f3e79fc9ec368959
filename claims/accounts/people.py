"""Taking a person's name out of the data while what they labelled stays."""

import re

from django.apps import apps
from django.db import transaction

from claims import audit
from claims.accounts.memberships import change_roles
from claims.models import Comment, GuidelineQuestion, Project, User
from claims.sessions import end_sessions


class CannotAnonymise(Exception):
    """The person is still needed; the message says for what."""


@transaction.atomic
def anonymise(*, user: User, by: User | None) -> None:
    """Forget who the person is: names, address, sign-ins, tokens, mentions. ``by`` is empty on the command line.

    Events, claims and exports know them by an opaque id (`User.actor`), which stays, so that history, agreement and
    releases hold. What was exported under their name before cannot be called back. Raises CannotAnonymise, LastManager.
    """
    if by is not None and user.pk == by.pk:
        raise CannotAnonymise("You cannot anonymise yourself. Ask another administrator.")
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise CannotAnonymise("This is the last administrator. Make somebody else one first.")
    if user.is_superuser and by is not None and not by.is_superuser:
        raise CannotAnonymise("Only an administrator with all rights can anonymise another.")
    audit.record(audit.Act.ANONYMISED, by=by, person=user)
    for project in Project.objects.filter(memberships__user=user).distinct():
        change_roles(project=project, user=user, roles=[], by=by)
    former, user.username = user.username, f"anonymised-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login, user.preferences = None, {}
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    user.api_tokens.all().delete()
    user.saved_searches.all().delete()
    end_sessions(user=user)
    forget_sign_ins(user, former)
    rename_mentions(former, user.username)


def forget_sign_ins(user: User, name: str) -> None:
    """What is kept of sign-ins, second factors and accounts at an identity provider."""
    for label in ("axes.AccessAttempt", "axes.AccessLog", "axes.AccessFailureLog"):
        apps.get_model(label)._default_manager.filter(username=name).delete()
    for label in ("mfa.Authenticator", "account.EmailAddress", "socialaccount.SocialAccount"):
        if apps.is_installed(f"allauth.{label.split('.')[0]}"):
            apps.get_model(label)._default_manager.filter(user=user).delete()


def rename_mentions(former: str, name: str) -> None:
    """Put the new name where others wrote the old one behind an @."""
    mention = re.compile(rf"@{re.escape(former)}(?![\w@+-])", re.IGNORECASE)
    for model, field in ((Comment, "text"), (GuidelineQuestion, "text"), (GuidelineQuestion, "answer")):
        rows = model._default_manager.filter(**{f"{field}__icontains": f"@{former}"})
        for row in rows:
            setattr(row, field, mention.sub(f"@{name}", getattr(row, field)))
            row.save(update_fields=[field])
