"""支付 (payment): cases with Chinese names, a broken environment, and what is not ready yet."""

import logging
import time

import pytest

from shop import PaymentTimeout


@pytest.fixture
def gateway():
    raise ConnectionError("no gateway at 192.0.2.1:443")


def test_支付_成功(shop, basket):
    basket.add("tea")
    assert shop.pay(basket, patience=2) == {"paid": 350}


def test_支付_超时重试(shop, basket):
    basket.add("cup")
    for patience in (1, 2):
        try:
            assert shop.pay(basket, patience) == {"paid": 1200}
            return
        except PaymentTimeout as reason:
            logging.getLogger("payment").warning("重试: %s", reason)
    pytest.fail("没有重试")


def test_real_gateway(gateway):
    assert gateway.ping()


@pytest.fixture
def receipt():
    yield "receipt"
    raise OSError("the printer is out of paper")


def test_receipt_is_printed(receipt):
    assert receipt == "receipt"


@pytest.mark.skip(reason="refunds come with the next release")
def test_refund():
    pass


@pytest.mark.xfail(reason="known: totals above one million overflow the display")
def test_large_total():
    assert len("1000000.00") < 10


def test_slow_settlement():
    time.sleep(1.5)
