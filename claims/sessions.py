"""Sessions of browsers that know whose they are: listed and ended by their person.

Django's own store in the database, with columns beside the data
(https://docs.djangoproject.com/en/5.2/topics/http/sessions/#extending-database-backed-session-engines).
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from claims.models import Notice, Session, User

FACTS = "sign_in"  # the key of the session data that holds when, where and with what its person signed in
BACKEND = "django.contrib.auth.backends.ModelBackend"
WITH_PERSON = (
    Session.objects.select_related("user")
    .only("session_data", "user")
    .annotate(has_unread=Exists(Notice.objects.unread().filter(user=OuterRef("user")).order_by()))
    .order_by()
)
"""Sessions as every request asks for one: built once, for that takes longer than the database."""


class SessionStore(DatabaseStore):
    """Reads a session together with its person, and whether they have unread notices: every page needs all three."""

    read_with: User | None = None

    def load(self) -> dict[str, Any]:
        rows: list[Any] = list(WITH_PERSON.filter(session_key=self.session_key, expire_date__gt=timezone.now()))
        if not rows:
            self._session_key = None
            return {}
        row = rows[0]
        if row.user is not None:
            self.read_with = row.user
            self.read_with.has_unread = row.has_unread
        return self.decode(row.session_data)

    def person(self) -> User | None:
        """The person read with the session, where all is as `django.contrib.auth.get_user` wants it; else None."""
        signed_in_as, backend, digest = (self.get(key) for key in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY))
        person = self.read_with
        if person is None or not person.is_active or signed_in_as != str(person.pk) or backend != BACKEND or not digest:
            return None
        return person if constant_time_compare(digest, person.get_session_auth_hash()) else None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Any = super().create_model_instance(data)
        facts = data.get(FACTS)
        if facts and SESSION_KEY in data:
            row.user_id, row.number = int(data[SESSION_KEY]), UUID(facts["number"])
            row.began_at, row.address = datetime.fromisoformat(facts["at"]), facts["address"]
            row.browser = facts["browser"]
        return row  # type: ignore[no-any-return]


class PersonMiddleware(AuthenticationMiddleware):
    """As Django's own, with the person read with the session; what is unusual about a session Django looks into."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        session: Any = request.session
        request.user = SimpleLazyObject(lambda: session.person() or get_user(request))  # type: ignore[assignment]


def note_sign_in(request: HttpRequest) -> None:
    """Keep with the session when, from where and with what browser its person signed in."""
    request.session[FACTS] = {
        "number": uuid4().hex,
        "at": timezone.now().isoformat(),
        "address": address_of(request),
        "browser": request.headers.get("User-Agent", "")[:200],
    }


BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrom": "Chromium",
    "Safari": "Safari",
    "curl": "curl",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
"""The words by which browsers tell of themselves, those first that stand beside the later ones."""


def browser_in_words(told: str) -> str:
    """“Firefox on Windows” for what a browser said of itself; that itself where it names neither."""
    browser = next((name for word, name in BROWSERS.items() if word in told), "")
    system = next((name for word, name in SYSTEMS.items() if word in told), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or told


def address_of(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")[:45] if request else ""


def sessions_of(user: User) -> QuerySet[Session]:
    """Where the person is signed in now, the newest first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now())


def end_session(*, user: User, number: UUID) -> bool:
    """Sign that browser out; whether there was one of the person's."""
    return bool(Session.objects.filter(user=user, number=number).delete()[0])


def end_sessions(*, user: User, but: str | None = None) -> int:
    """Sign the person out everywhere, except in the session with the key ``but``; how many."""
    return Session.objects.filter(user=user).exclude(session_key=but or "").delete()[0]
