"""Tokens of the API: made, recognised, revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from claims import audit
from claims.models import ApiToken, Project, User

PREFIX = "sayso_"  # tells people, and programs that look for leaked secrets, what it is
HINT = len(PREFIX) + 4
USE_NOTED_EVERY = timedelta(minutes=1)
USE_AUDITED_EVERY = timedelta(hours=1)


class ForeignProject(ValueError):
    """The person is no member of the project that the token is to be for."""


def make_token(
    *, user: User, name: str, project: Project | None, may_write: bool, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """The token and its secret, which cannot be had again. Raises ForeignProject."""
    if project is not None and not project.roles_of(user):
        raise ForeignProject(f"{user.display_name} is no member of {project}.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        project=project,
        may_write=may_write,
        secret_sha256=sha256(secret),
        hint=secret[:HINT],
        expires_at=expires_at,
    )
    audit.record(audit.Act.TOKEN_MADE, by=user, project=project, subject=token.name)
    return token, secret


def recognise(secret: str) -> ApiToken | None:
    """The valid token with this secret, its person narrowed to the token's project. Notes its use once a minute,
    and audits it when it has rested for an hour."""
    token = ApiToken.objects.valid().select_related("user", "project").filter(secret_sha256=sha256(secret)).first()
    if token is None:
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        if token.last_used_at is None or now - token.last_used_at > USE_AUDITED_EVERY:
            audit.record(audit.Act.TOKEN_USED, by=token.user, project=token.project, subject=token.name)
    token.user.only_project_id = token.project_id
    return token


def revoke(*, token: ApiToken, by: User) -> None:
    """From now on the token opens nothing. Revoking it again changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(audit.Act.TOKEN_REVOKED, by=by, person=token.user, project=token.project, subject=token.name)


def sha256(secret: str) -> str:
    """Enough for a secret of 256 random bits: unlike a password it cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
