"""A little shop, as a library of Robot Framework."""

import pathlib
import time

from robot.api import logger
from robot.libraries.BuiltIn import BuiltIn

PRICES = {"tea": 350, "cup": 1200}


class shop:
    ROBOT_LIBRARY_SCOPE = "TEST"

    def __init__(self):
        self._items = []

    def add_item(self, name, count=1):
        if int(count) < 1:
            raise ValueError("count must be at least 1")
        self._items.append(PRICES[name] * int(count))
        print(f"{count} × {name} 放入购物篮")

    def total_should_be(self, cents):
        total = sum(self._items)
        if total != int(cents):
            raise AssertionError(f"期望的 total <&> {cents}, 得到 {total}")

    def print_receipt(self):
        folder = pathlib.Path(BuiltIn().get_variable_value("${OUTPUT DIR}"))
        (folder / "receipt.txt").write_text(f"{sum(self._items)} cents\n")
        logger.info('<a href="receipt.txt">receipt</a>', html=True)

    def settle(self, seconds):
        time.sleep(float(seconds))

    def open_shop(self):
        raise RuntimeError("the shop is closed")
