"""Sessions of browsers that know whose they are: listed and ended by their person.

Django's own store in the database, with columns beside the data
(https://docs.djangoproject.com/en/5.2/topics/http/sessions/#extending-database-backed-session-engines).
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from claims.models import Session, User

FACTS = "sign_in"  # the key of the session data that holds when, where and with what its person signed in


class SessionStore(DatabaseStore):
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
