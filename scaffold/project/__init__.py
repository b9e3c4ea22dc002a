"""What a project is: names, questions, recipe, plan, problems and results."""
