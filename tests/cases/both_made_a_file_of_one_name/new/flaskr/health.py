OK = True

OURS = 2
