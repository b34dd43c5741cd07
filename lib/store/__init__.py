"""The database itself, SQLite or Postgres: engine, tables, migrations, seed."""
