"""The system under test of the example suites."""


class PaymentTimeout(Exception):
    pass


class Basket:
    def __init__(self, prices):
        self._prices = prices
        self.items = []

    def add(self, name, count=1):
        if count < 1:
            raise ValueError("count must be at least 1")
        self.items.append((name, count))

    def total_cents(self):
        return sum(self._prices[name] * count for name, count in self.items)

    def empty(self):
        self.items.clear()


class Shop:
    def __init__(self):
        self.prices = {"tea": 350, "cup": 1200, "kettle": 4999}
        self.is_open = True

    def basket(self):
        return Basket(self.prices)

    def pay(self, basket, patience):
        """Answers only to the second request: a client without patience gives up."""
        if patience < 2:
            raise PaymentTimeout("支付网关没有响应 (the payment gateway did not answer)")
        return {"paid": basket.total_cents()}

    def close(self):
        self.is_open = False
