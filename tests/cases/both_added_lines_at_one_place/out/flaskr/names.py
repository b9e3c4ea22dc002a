NAMES = [
    1,
    2,
    3,
]
