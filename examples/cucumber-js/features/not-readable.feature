Feature: Not readable

  Scenario: ends in a table that is none
    Given a table
      | a | b |
      | 1 |
