import pytest


@pytest.fixture(scope="session")
def catalogue():
    return {number: f"item {number}" for number in range(5000)}


@pytest.fixture(scope="module")
def ledger(catalogue):
    return sorted(catalogue.values())


@pytest.fixture
def basket():
    content = []
    yield content
    content.clear()
