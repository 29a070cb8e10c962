"""The OpenAPI document is true: Schemathesis calls every operation with good and bad input."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure as CheckFailed
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from server.kernel.actor import Actor
from server.kernel.db import Database
from tests import cast as casting
from tests.cast import Cast

CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    negative_data_rejection,
)
ENDING = {"/api/v1/sessions/current", "/api/v1/me/account/cancellation", "/api/v1/me/unbinding"}
"""After these the session is over."""
ACTORS: dict[str, Callable[[Cast], Actor]] = {
    "clerk": lambda cast: cast.clerk,
    "member": lambda cast: cast.phone_of(cast.wang),
    "administrator": lambda cast: cast.administrator,
}


def test_the_document_is_openapi_3_1(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    assert len(document["paths"]) > 40


@pytest.mark.parametrize("role", ACTORS)
def test_every_operation_keeps_its_word(app: Flask, database: Database, cast: Cast, role: str) -> None:
    with database.transaction():
        token = casting.sign_in(ACTORS[role](cast))
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    broken: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation is not None and operation.path not in ENDING:
            broken += try_operation(operation, headers)
    assert broken == []


def try_operation(operation: Any, headers: dict[str, str]) -> list[str]:
    """Return what the operation did wrong under a few generated calls."""

    @given(case=operation.as_strategy())
    @FEW
    def call(case: Any) -> None:
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    try:
        call()
    except (CheckFailed, FailureGroup) as failed:
        return [f"{operation.method.upper()} {operation.path}: {failed!s}"]
    return []


FEW = settings(
    max_examples=8, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
