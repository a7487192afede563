"""Two cases for the very first run: one passes, one does not."""


def test_hello_passes():
    print("你好, Testyard")
    assert "hello".upper() == "HELLO"


def test_hello_fails():
    greeting = "hello"
    assert greeting == "goodbye", "this one is meant to fail"
