*** Settings ***
Library        ../shop.py
Suite Setup    Open Shop

*** Test Cases ***
One
    Add Item    tea

Two
    Add Item    cup
