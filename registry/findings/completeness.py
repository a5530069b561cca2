"""placeholder"""


def completeness(): ...
