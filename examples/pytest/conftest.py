"""A small shop to test: real enough to fail in every way that a suite can."""

import pytest

from shop import Shop


@pytest.fixture(scope="session")
def shop():
    """One shop for the whole session, as an expensive test environment would be."""
    shop = Shop()
    print("the shop opens")
    yield shop
    shop.close()


@pytest.fixture
def basket(shop):
    basket = shop.basket()
    yield basket
    basket.empty()
