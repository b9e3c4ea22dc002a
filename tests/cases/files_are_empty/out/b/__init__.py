mine = 1
ours = 1
