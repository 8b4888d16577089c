"""The queue for full sessions and the locks under which places change hands; below the jobs, which move it too."""
