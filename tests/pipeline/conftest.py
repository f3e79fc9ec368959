import pytest

from annotator.pipeline.build import Pipeline


@pytest.fixture(scope="session")
def pipeline():
    return Pipeline(tier="rules")
