Feature: Crash

  Scenario: passes before it
    Given an empty basket

  Scenario: ends the process
    When the process ends

  Scenario: passes after it
    Given an empty basket
