"""Tables of facts as Parquet files, written from PostgreSQL and never back: dropping them loses nothing."""
