ours = 1
