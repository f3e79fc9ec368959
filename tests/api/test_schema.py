"""The schema is complete, and what the API answers is what the schema says."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from annotator.wsgi import application
from claims.accounts.tokens import make_token
from tests.access.world import World

SCHEMA = "/api/v1/schema/"
EXAMPLES = 8
PHASES = (Phase.explicit, Phase.generate)  # what fails is told as it is, not made smaller first
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """Requests of the test share its connection, which a server would close after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    schema: dict[str, Any] = Client().get(SCHEMA, headers={"accept": "application/json"}).json()
    return schema


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in described["paths"].values() for operation in path.values()]


def test_it_is_openapi_3_1(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")


def test_every_operation_says_what_it_does_and_documents_its_refusals(described: dict[str, Any]) -> None:
    for operation in operations(described):
        assert operation.get("description"), operation["operationId"]
        assert {"401", "403", "404", "429"} <= operation["responses"].keys(), operation["operationId"]


def test_operations_are_named_once(described: dict[str, Any]) -> None:
    twice = [
        name for name, count in Counter(each["operationId"] for each in operations(described)).items() if count > 1
    ]
    assert twice == []


def places_in(path: str, world: World) -> dict[str, Any]:
    """The values of the parameters in a path such as ``/projects/{slug}/articles/{pk}/``."""
    return {name: world.values[word, name] for word, name in re.findall(r"([\w-]+)/\{(\w+)\}", path)}


def test_no_operation_takes_a_parameter_that_it_does_not_name(
    db: None, client: Client, described: dict[str, Any]
) -> None:
    world = World()
    client.force_login(world["superuser"])

    def is_refused(method: str, address: str, name: str) -> bool:
        answer = client.generic(method.upper(), f"{address}?{name}=1", "{}", content_type="application/json")
        return answer.status_code == 400 and answer.json()["error"] == "unknown_parameter"

    for path, methods in described["paths"].items():
        address = path.format(**places_in(path, world))
        for method, operation in methods.items():
            named = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
            taken = [name for name in ["nosuchparameter", *named] if not is_refused(method, address, name)]
            assert taken == named, operation["operationId"]


class Caller:
    """Sends generated requests to the places that there are, as the person whose work the operation is."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.project.memberships.create(user=world["manager"], role="reviewer")
        self.tokens = {
            role: make_token(user=world[role], name="schemathesis", project=None, may_write=True)[1]
            for role in ("manager", "reviewer", "adjudicator")
        }

    def try_out(self, operation: schemathesis.schemas.APIOperation) -> None:
        role = {"reviews": "reviewer", "adjudications": "adjudicator"}.get(operation.tags[0], "manager")
        headers = {"Authorization": f"Token {self.tokens[role]}"}
        places = places_in(operation.path, self.world)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=PHASES,
        )
        @given(case=operation.as_strategy())
        def send(case: schemathesis.Case) -> None:
            case.path_parameters = places
            with transaction.atomic():
                case.call_and_validate(headers=headers, checks=CHECKS)
                transaction.set_rollback(True)

        send()


@pytest.mark.long
def test_what_is_answered_is_what_is_described(kept_connection: None, described: dict[str, Any]) -> None:
    caller = Caller(World())
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    faults = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            caller.try_out(operation)
        except FailureGroup as group:
            faults[operation.label] = [str(failure) for failure in group.exceptions]
    assert not faults, "\n\n".join(f"{label}: {told}" for label, all_told in faults.items() for told in all_told)
