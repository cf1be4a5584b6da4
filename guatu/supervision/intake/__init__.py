"""重点任务清单的表格：its columns, and the way between rows and verbs."""
