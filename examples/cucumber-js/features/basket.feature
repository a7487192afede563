Feature: Basket

  Background:
    Given an empty basket

  Scenario: has a total
    When I add 2 "cup"
    Then the total is 2400

  Scenario Outline: prices
    When I add 1 "<thing>"
    Then the total is <cents>

    Examples:
      | thing | cents |
      | tea   | 350   |
      | cup   | 1200  |

  Scenario: fails by an assertion
    When I add 1 "cup"
    Then the total is 1300

  Scenario: 支付 超时重试 😀
    When the payment is tried again
    Then the total is 0

  Rule: not all is written yet

    Scenario: has a step that nobody defined
      When I sing

    Scenario: has a step with two definitions
      When I add 1 cup twice

    Scenario: has a step that is still to be written
      When I pay by cheque

    Scenario: has no steps

    Scenario: is skipped while it runs
      When the shop is closed

    Scenario: is too slow for its own limit
      When the payment hangs

  Scenario: keeps the receipt
    When I add 1 "tea"
    Then I get a receipt
