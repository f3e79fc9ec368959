"""Who is signed in where, and the record of what was done that touches the safety of the data."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from claims.models.projects import Project


class Session(AbstractBaseSession):
    """A browser that is signed in, or has begun to. What stands beside Django's own columns is taken from the session
    data at each save (claims.sessions), so that a person's sessions can be listed without reading everybody's.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    number = models.UUIDField(null=True, blank=True, db_index=True)  # twice for a moment, when the key is cycled
    began_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-began_at"]


class AuditEntry(models.Model):
    """One act. Written once, never changed; removed only when its time is over (claims.retention).

    ``actor`` is the opaque id of who did it (`User.actor`), empty for a stranger at the door and for the command line;
    ``person`` that of whom it was done to. ``subject`` says in words what it was done to, never naming a person.
    """

    class Act(models.TextChoices):
        SIGN_IN = "sign_in", "signed in"
        SIGN_IN_REFUSED = "sign_in_refused", "was refused at sign-in"
        SIGN_OUT = "sign_out", "signed out"
        PASSWORD = "password", "set a new password"
        PASSWORD_LINK = "password_link", "made a link to set a password"
        SECOND_FACTOR = "second_factor", "changed a second factor"
        ROLES = "roles", "changed roles"
        TOKEN_MADE = "token_made", "made a token"
        TOKEN_USED = "token_used", "used a token"
        TOKEN_REVOKED = "token_revoked", "revoked a token"
        EXPORT = "export", "exported"
        ANONYMISED = "anonymised", "anonymised a person"
        WITHDRAWN = "withdrawn", "withdrew an article"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    act = models.CharField(max_length=20, choices=Act.choices)
    actor = models.UUIDField(null=True, blank=True, db_index=True)
    person = models.UUIDField(null=True, blank=True, db_index=True)
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        constraints = [
            models.CheckConstraint(
                name="audit_act_known",
                condition=models.Q(
                    act__in=[
                        *("sign_in", "sign_in_refused", "sign_out", "password", "password_link", "second_factor"),
                        *("roles", "token_made", "token_used", "token_revoked", "export", "anonymised", "withdrawn"),
                    ]
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_act_display()}"
