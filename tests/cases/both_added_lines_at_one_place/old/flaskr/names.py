NAMES = [
    1,
]
