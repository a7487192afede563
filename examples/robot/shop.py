"""A little shop, as a library of Robot Framework."""

import time

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

    def settle(self, seconds):
        time.sleep(float(seconds))

    def open_shop(self):
        raise RuntimeError("the shop is closed")
