"""Old plan, files on disk and new plan in; changes out."""
