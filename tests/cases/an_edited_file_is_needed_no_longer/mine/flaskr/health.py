OK = False
