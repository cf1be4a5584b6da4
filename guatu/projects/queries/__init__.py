"""项目库的问法：the list, one project, its life, cycle times, and what forms choose from."""
