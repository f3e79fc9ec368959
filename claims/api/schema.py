"""How the API describes itself in OpenAPI: its errors, its tags, its tokens."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from claims.api.authentication import KEYWORD, TokenAuthentication

TAGS = {"people": "me", "review_history": "reviews", "label_imports": "articles"}  # where the module is named otherwise
ERRORS = {
    "400": ("invalid", "What was sent is not valid; fields says where."),
    "401": ("not_authenticated", "No token and no session came along, or an invalid one."),
    "403": ("permission_denied", "It needs another role, or a token that may write."),
    "404": ("not_found", "It is not there, or not for this person."),
    "406": ("not_acceptable", "This answer cannot be given in the form asked for."),
    "429": ("throttled", "Too many requests; Retry-After says how many seconds to wait."),
}
ERRORS_OF_WRITES = {
    "409": ("conflict", "Its state does not allow this now; detail says why and what to do."),
    "412": ("changed", "It is not what If-Match names any more."),
    "413": ("too_large", "More than one request takes."),
    "415": ("unsupported_media_type", "What was sent is in a form that is not taken here."),
}


@extend_schema_serializer(component_name="Error")
class ErrorSerializer(serializers.Serializer[dict[str, Any]]):
    """Every error. Some have further keys."""

    error = serializers.CharField(help_text="A word for programs")
    detail = serializers.CharField(help_text="A sentence for people")
    fields = serializers.JSONField(  # type: ignore[assignment]  # the metaclass takes fields off the class
        required=False, help_text="Field to what is wrong with it"
    )


class Schema(AutoSchema):
    """An operation with every error that it can answer, filed under the module of its view."""

    def get_tags(self) -> list[str]:
        module = type(self.view).__module__.rpartition(".")[2]
        return [TAGS.get(module, module)]

    def get_summary(self) -> str:
        """The first sentence of the description."""
        sentence: str = self.get_description().partition("\n")[0]
        return sentence.partition(". ")[0].removesuffix(".")

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response":
            return bodies
        errors = ERRORS if self.method == "GET" else ERRORS | ERRORS_OF_WRITES
        for code, (word, meaning) in errors.items():
            bodies[code] = self._error(code, word, meaning, bodies.get(code))
        if self.method == "GET":
            bodies["304"] = {"description": "Not modified: If-None-Match names what would be answered."}
        return dict(sorted(bodies.items()))

    def _error(self, code: str, word: str, meaning: str, described: dict[str, Any] | None) -> dict[str, Any]:
        body: dict[str, Any] = described or self._described(code)
        example = OpenApiExample(word, {"error": word, "detail": meaning})
        body["content"]["application/json"].setdefault("examples", {word: {"value": example.value}})
        return body | {"description": body.get("description") or meaning}

    def _described(self, code: str) -> dict[str, Any]:
        body: dict[str, Any] = self._get_response_for_code(  # type: ignore[no-untyped-call]
            ErrorSerializer, code, ["application/json"]
        )
        return body


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"`{KEYWORD} sayso_…`, made on the page “My tokens”.",
        }
