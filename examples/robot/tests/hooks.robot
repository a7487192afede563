*** Settings ***
Library    ../shop.py

*** Test Cases ***
Cannot Be Set Up
    [Setup]    Open Shop
    Add Item    tea

Cannot Be Taken Down
    Add Item    tea
    [Teardown]    Open Shop

Fails And Cannot Be Taken Down
    Add Item    tea
    Total Should Be    1
    [Teardown]    Open Shop
