"""The parameters of a query: those that the schema names for an operation, and no other."""

from functools import cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class OnlyKnownParameters(BasePermission):
    """Raises ParseError for a parameter that the operation does not have: a misspelt filter would give every row."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.query_params or request.method not in view.allowed_methods or request.method == "OPTIONS":
            return True
        known = parameters_of(view.__class__, "GET" if request.method == "HEAD" else request.method)
        for name in request.query_params:
            if name not in known:
                takes = f"It takes {', '.join(known)}." if known else "It takes none."
                raise ParseError(f"There is no parameter {name[:100]!r} here. {takes}", "unknown_parameter")
        return True


@cache
def parameters_of(view_class: Any, method: str) -> tuple[str, ...]:
    """The names that ``extend_schema`` gives, and of a list those of its filters and pages."""
    view = view_class(request=None, kwargs={})
    operation = getattr(getattr(view, method.lower()), "kwargs", {}).get("schema", type(view_class.schema))()
    operation.view, operation.method = view, method
    names: list[str] = []
    for parameter in operation.get_override_parameters():
        if not isinstance(parameter, OpenApiParameter):
            names += parameter().fields
        elif parameter.location == OpenApiParameter.QUERY:
            names.append(parameter.name)
    if method == "GET":
        if filters := getattr(view, "filterset_class", None):
            names += filters.base_filters
        if paginator := getattr(view, "paginator", None):
            names += [each["name"] for each in paginator.get_schema_operation_parameters(view)]
    return tuple(names)
