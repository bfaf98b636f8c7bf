"""T.A.S.K.S. plans: seven artifacts, compiled, validated, scheduled and executed."""
