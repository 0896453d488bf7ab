//! Proving that the database holds what it should.
