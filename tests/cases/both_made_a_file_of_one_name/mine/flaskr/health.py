OK = True

MINE = 1
