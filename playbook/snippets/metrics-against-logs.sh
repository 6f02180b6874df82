oncall metrics --since 1h
