-- What a deployed machine does first, done once and taken back.
BEGIN;
CREATE ROLE lab_rehearsal;
ALTER ROLE lab_rehearsal LOGIN PASSWORD 'rehearsal';
SELECT 1 FROM pg_roles r JOIN pg_database d ON r.oid = d.datdba WHERE rolname = 'lab_rehearsal';
CREATE TABLE lab_rehearsal (id serial PRIMARY KEY, item text NOT NULL);
INSERT INTO lab_rehearsal (item) VALUES ('none');
SELECT * FROM lab_rehearsal WHERE id = 1;
DO $$ BEGIN EXECUTE format('GRANT ALL ON DATABASE %I TO lab_rehearsal', current_database()); END $$;
ROLLBACK;
