LOUD = "!"
