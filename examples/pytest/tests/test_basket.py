import pytest


def test_an_empty_basket_costs_nothing(basket):
    assert basket.total_cents() == 0


@pytest.mark.parametrize(
    ("name", "count", "cents"),
    [("tea", 1, 350), ("tea", 3, 1050), ("cup", 2, 2400)],
    ids=["one tea", "three teas", "two cups"],
)
def test_totals(basket, name, count, cents):
    basket.add(name, count)
    assert basket.total_cents() == cents


class TestLimits:
    @pytest.mark.parametrize("count", [0, -1])
    def test_refuses(self, basket, count):
        with pytest.raises(ValueError, match="at least 1"):
            basket.add("tea", count)

    def test_kettle_costs_fifty(self, basket):
        basket.add("kettle")
        assert basket.total_cents() == 5000
