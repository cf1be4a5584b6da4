"""项目的表单：what people type, and what they meant."""
