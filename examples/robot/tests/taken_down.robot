*** Settings ***
Library           ../shop.py
Suite Teardown    Open Shop

*** Test Cases ***
Passed Before
    Add Item    tea
