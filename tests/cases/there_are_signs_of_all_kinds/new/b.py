x = '…'

y = 2  # größer
