"""Everything kept in the database; the only importer of SQLAlchemy."""
