"""数据库接口：Django's PostgreSQL backend with connections that wait out a recovering server."""
