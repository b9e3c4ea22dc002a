OK = True

<<<<<<< yours
MINE = 1
=======
OURS = 2
>>>>>>> flask-scaffold
