NAMES = [
    1,
    3,
]
