"""Lists of web addresses to fetch articles from, where the administrator switched that on."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext

from claims import jobs
from claims.models import Job, Project, User

MOST = 1000  # addresses in one list
LONGEST = 2000  # characters of an address


class SwitchedOff(Exception):
    """The administrator has not allowed the server to fetch pages."""


class UnusableList(ValueError):
    """The list holds no address, too many, or something else than addresses; the message says which."""


def start_address_import(
    *, project: Project, addresses: Sequence[str], created_by: User | None, language: str = ""
) -> Job:
    """The job that fetches the pages and imports their articles. Raises SwitchedOff, UnusableList.

    The addresses are looked up, and those inside the server's own network refused, when they are fetched.
    """
    wanted = checked_list(addresses)
    arguments = {"addresses": wanted, "language": language}
    return jobs.enqueue(project=project, kind="web-import", arguments=arguments, created_by=created_by)


def check_switched_on() -> None:
    """Raises SwitchedOff."""
    if not settings.IMPORT_FROM_WEB:
        raise SwitchedOff(
            gettext("Articles are fetched from the web only if the administrator sets SAYSO_IMPORT_FROM_WEB.")
        )


def checked_list(addresses: Sequence[str]) -> list[str]:
    """Each address once, in order. Raises SwitchedOff, UnusableList."""
    check_switched_on()
    wanted = list(dict.fromkeys(filter(None, (address.strip() for address in addresses))))
    if not wanted:
        raise UnusableList(gettext("There is no address in the list: write one a line."))
    if len(wanted) > MOST:
        raise UnusableList(
            gettext("%(number)s addresses; at most %(most)s go in one list.") % {"number": len(wanted), "most": MOST}
        )
    for address in wanted:
        if not address.startswith(("https://", "http://")) or len(address) > LONGEST or "\0" in address:
            raise UnusableList(
                gettext("%(address)r is no web address that begins with https:// or http://.")
                % {"address": address[:80]}
            )
    return wanted
