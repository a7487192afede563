*** Settings ***
Library    ../shop.py

*** Test Cases ***
Has A Total
    [Tags]    smoke
    Add Item    cup    2
    Total Should Be    2400

支付 超时重试
    Add Item    tea
    Total Should Be    350

Fails By An Assertion
    Add Item    cup
    Print Receipt
    Total Should Be    1300

Throws An Error
    Run Keyword And Continue On Failure    Add Item    cup    0
    Total Should Be    1

Is Too Slow
    [Timeout]    0.3 seconds
    Settle    30

Slow Settlement
    Settle    0.3

Refund
    Skip    with the next release
