"""The record of acts that touch the safety of the data: who, what, when, from where. It only ever grows at the end."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from claims.models import AuditEntry, Project, User
from claims.sessions import address_of, note_sign_in

Act = AuditEntry.Act


def record(
    act: AuditEntry.Act,
    *,
    by: User | None,
    person: User | None = None,
    project: Project | None = None,
    subject: str = "",
    request: HttpRequest | None = None,
) -> None:
    """Write one act down, in the transaction of the act itself."""
    AuditEntry.objects.create(
        act=act,
        actor=by.actor if by else None,
        person=person.actor if person else None,
        project=project,
        subject=subject[:300],
        address=address_of(request),
    )


def watch_sign_ins() -> None:
    """Hear of every sign-in, whichever way it came: Django's own signals are the one place where all of them pass."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_refused, dispatch_uid="audit")


def _signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    note_sign_in(request)
    record(Act.SIGN_IN, by=user, request=request)


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        record(Act.SIGN_OUT, by=user, request=request)


def _refused(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """The name that was typed is not kept: people type passwords there."""
    name = str(credentials.get("username", ""))
    known = User.objects.filter(username=name).first()
    record(Act.SIGN_IN_REFUSED, by=None, person=known, request=request)
