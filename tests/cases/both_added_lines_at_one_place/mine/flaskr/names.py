NAMES = [
    1,
    2,
]
