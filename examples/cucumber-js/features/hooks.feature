Feature: Hooks

  @no-till
  Scenario: does not begin without a till
    Given an empty basket

  @till-jams
  Scenario: leaves a till that does not close
    Given an empty basket
