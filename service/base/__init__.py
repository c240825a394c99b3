"""What every room stands on: settings, database, column types, clocks, errors, audit, ids, phones, logs."""
