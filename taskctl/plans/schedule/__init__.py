"""When each job of a plan runs: the policy, simulations, waves, bounds and estimates."""
