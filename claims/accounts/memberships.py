"""People coming to a project by a link, and leaving it. Their work stays."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from claims import audit
from claims.assignment import withdraw_unfinished
from claims.models import Invitation, Membership, Project, User

MAX_DAYS = 90


class InvitationFault(Exception):
    """The link cannot be used; the message says why, and what to do."""


class LastManager(Exception):
    """A project keeps at least one manager."""


def invite(
    *, project: Project, roles: Sequence[str], created_by: User, uses: int = 1, days: int = 7
) -> tuple[Invitation, str]:
    """An invitation and the path of its link, which is not kept anywhere: it can be shown only now."""
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        project=project,
        roles=sorted(set(roles)),
        secret_sha256=digest_of(secret),
        uses_left=uses,
        expires_at=timezone.now() + timedelta(days=min(days, MAX_DAYS)),
        created_by=created_by,
    )
    return invitation, reverse("join", args=[secret])


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_of(secret: str) -> Invitation:
    """The invitation behind a link, with its project. Raises InvitationFault if it cannot be used (any more)."""
    found = Invitation.objects.select_related("project").filter(secret_sha256=digest_of(secret)).first()
    if found is None:
        raise InvitationFault(
            gettext("This link is not known here. Was it copied whole? Ask whoever sent it for a new one.")
        )
    refuse_unusable(found)
    return found


def refuse_unusable(invitation: Invitation) -> None:
    """Raises InvitationFault if the invitation is revoked, expired or used up."""
    if invitation.revoked_at is not None:
        raise InvitationFault(gettext("This invitation was taken back. Ask a manager of the project for a new one."))
    if invitation.has_expired:
        raise InvitationFault(gettext("This invitation has expired. Ask a manager of the project for a new one."))
    if invitation.uses_left < 1:
        raise InvitationFault(
            gettext("This invitation was used already. Ask a manager of the project for one of your own.")
        )


@transaction.atomic
def join(*, invitation: Invitation, user: User) -> bool:
    """Give the person the invitation's roles; whether they had not all of them before, which uses it once.

    Raises InvitationFault if it cannot be used any more.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("project").get(pk=invitation.pk)
    held = sorted(locked.project.memberships.filter(user=user).values_list("role", flat=True))
    wanted = set(locked.roles) - set(held)
    if not wanted:
        return False
    refuse_unusable(locked)
    Membership.objects.bulk_create(Membership(project=locked.project, user=user, role=role) for role in sorted(wanted))
    note_roles(project=locked.project, user=user, by=user, before=held)
    locked.uses_left -= 1
    locked.save(update_fields=["uses_left"])
    return True


def revoke(*, invitation: Invitation) -> None:
    """Make the link useless. Who joined by it stays."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def change_roles(*, project: Project, user: User, roles: Sequence[str], by: User | None) -> int:
    """Set what the person may do here; without roles they leave. All their work stays under their name. ``by`` is
    empty on the command line.

    What a person who no longer reviews has not submitted is handed back; how many articles these were. Raises
    LastManager.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    refuse_no_manager(project=project, user=user, roles=roles)
    held = project.memberships.filter(user=user)
    before = sorted(held.values_list("role", flat=True))
    held.exclude(role__in=roles).delete()
    for role in roles:
        Membership.objects.get_or_create(project=project, user=user, role=role)
    note_roles(project=project, user=user, by=by, before=before)
    if Membership.Role.REVIEWER in roles:
        return 0
    return withdraw_unfinished(project=project, reviewer=user)


def refuse_no_manager(*, project: Project, user: User, roles: Sequence[str]) -> None:
    """Raises LastManager if with these roles of the person the project had no manager any more."""
    managers = project.memberships.filter(role=Membership.Role.MANAGER)
    is_one = managers.filter(user=user).exists()
    if is_one and Membership.Role.MANAGER not in roles and not managers.exclude(user=user).exists():
        raise LastManager(gettext("This is the last manager. Make somebody else a manager first."))


def gives_up_managing(*, project: Project, user: User, roles: Sequence[str], by: User) -> bool:
    """Whether who makes the change would be no manager after it, and could not undo it."""
    manager = Membership.Role.MANAGER
    return user == by and manager not in roles and project.memberships.filter(user=user, role=manager).exists()


def note_roles(*, project: Project, user: User, by: User | None, before: Sequence[str]) -> None:
    """Put a change of roles on record, for every way in which it can be made."""
    now = sorted(project.memberships.filter(user=user).values_list("role", flat=True))
    if now != list(before):
        change = f"{', '.join(before) or 'no role'} → {', '.join(now) or 'no role'}"
        audit.record(audit.Act.ROLES, by=by, person=user, project=project, subject=change)
