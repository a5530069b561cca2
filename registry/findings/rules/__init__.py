"""The rules, one module a theme. A new rule is one function with its decorator; modules are found by themselves."""
