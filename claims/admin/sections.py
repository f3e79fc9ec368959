"""What the administration lists, by what one comes for: people first, and not by the package that a table is of."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

SECTIONS = (
    ("people", "People", ("User", "Group", "Membership", "Invitation", "ApiToken")),
    ("sign-ins", "Sign-ins and safety", ("AccessAttempt", "AccessFailureLog", "AccessLog", "AuditEntry")),
    ("projects", "Projects", ("Project", "Codebook", "Source", "Outlet", "Round", "Assignment", "EstimationSample")),
    (
        "labels",
        "Articles and labels",
        ("Document", "DetailChange", "Review", "Claim", "ReviewEvent", "PipelineRun", "Release"),
    ),
    ("jobs", "Background jobs", ("Job", "DBTaskResult")),
)
NAMES = {
    "AccessAttempt": "Failed sign-ins that count toward a lock",
    "AccessFailureLog": "Failed sign-ins",
    "AccessLog": "Sign-ins and sign-outs",
    "PipelineRun": "Runs of the machine",
}
Listed = list[dict[str, Any]]


def in_sections(found: Listed) -> Listed:
    """The same tables in SECTIONS; one that no section names stays where it was."""
    rows = {model["object_name"]: model for app in found for model in app["models"]}
    listed = []
    for label, title, names in SECTIONS:
        models = [named(rows.pop(name)) for name in names if name in rows]
        if models:
            address = models[0]["admin_url"]
            listed.append(
                {"name": title, "app_label": label, "app_url": address, "has_module_perms": True, "models": models}
            )
    others = [app | {"models": [model for model in app["models"] if model["object_name"] in rows]} for app in found]
    return [*listed, *(app for app in others if app["models"])]


def named(model: dict[str, Any]) -> dict[str, Any]:
    return model | {"name": NAMES.get(model["object_name"], model["name"])}


def sectioned(get_app_list: Callable[..., Listed]) -> Callable[..., Listed]:
    def get_sections(request: HttpRequest, app_label: str | None = None) -> Listed:
        """The page of one package stays Django's."""
        found = get_app_list(request, app_label)
        return found if app_label else in_sections(found)

    return get_sections


admin.site.get_app_list = sectioned(admin.site.get_app_list)  # type: ignore[method-assign]
