"""Every operation shows by example what it takes and answers, and the examples are what the schema says."""

from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from claims.api.examples import examples

HINT = "; python -m tests.api.record_examples writes them"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    schema: dict[str, Any] = Client().get("/api/v1/schema/", headers={"accept": "application/json"}).json()
    return schema


def bodies(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What each operation takes and answers in JSON when all goes well, under a name."""
    found = []
    for operation in (each for path in described["paths"].values() for each in path.values()):
        name = operation["operationId"]
        parts = {f"{name}, what is sent": operation.get("requestBody", {})}
        parts |= {f"{name}, {code}": each for code, each in operation["responses"].items() if code.startswith("2")}
        for part, body in parts.items():
            found += [(part, media) for kind, media in body.get("content", {}).items() if kind == "application/json"]
    return found


def test_every_operation_has_examples(described: dict[str, Any]) -> None:
    assert [part for part, media in bodies(described) if not media.get("examples")] == [], HINT


def test_examples_are_of_operations_that_there_are(described: dict[str, Any]) -> None:
    names = {operation["operationId"] for path in described["paths"].values() for operation in path.values()}
    assert set(examples()) - names == set(), HINT


def test_examples_hold_to_the_schema(described: dict[str, Any]) -> None:
    wrong = []
    for part, media in bodies(described):
        schema = {**media["schema"], "components": described["components"]}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for example in media["examples"].values():
            wrong += [f"{part}: {error.message[:200]}" for error in validator.iter_errors(example["value"])]
    assert not wrong, "\n".join(wrong) + HINT
