-- Of which lines how many units a cancellation asks for; none named for everything that is not packed.
ALTER TABLE requests ADD COLUMN units {json} NOT NULL DEFAULT '[]';
