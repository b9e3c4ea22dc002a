x = 1
<<<<<<< yours
y = (
=======
z = 3
>>>>>>> flask-scaffold
