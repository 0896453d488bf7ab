-- The way back of what may be returned: until when it is to be sent, with whom it travels, what came, what of that is fit for
-- sale, and how it ended.

-- Units that are paid back and never come.
ALTER TABLE order_lines ADD COLUMN given_up BIGINT NOT NULL DEFAULT 0
    CHECK (given_up >= 0 AND return_requested + returned + given_up <= delivered);

ALTER TABLE requests ADD COLUMN send_by BIGINT;
ALTER TABLE requests ADD COLUMN carrier TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN awb TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN received BIGINT NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND quantity);
ALTER TABLE requests ADD COLUMN fit BIGINT CHECK (fit BETWEEN 0 AND received);
ALTER TABLE requests ADD COLUMN unfit_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN closing_note TEXT NOT NULL DEFAULT '';

-- What was received is on its shelves, and nothing is left to do about it.
UPDATE requests SET state = 'closed', received = quantity, fit = quantity WHERE kind = 'return' AND state = 'received';

-- What was approved before is to be sent within a fortnight from now.
UPDATE requests SET send_by = {now} + 14 * 86400000000 WHERE kind = 'return' AND state = 'approved';

-- Those that wait to be sent, and those that wait to be closed.
CREATE INDEX requests_send_by ON requests (send_by) WHERE send_by IS NOT NULL;
CREATE INDEX requests_state ON requests (kind, state, requested_at, id)
