-- Which labels of sharing groups a body holds, and when: of a group whose later members read only what comes after, those of the versions
-- since the body came; of the others the group's own. Stored with the dates of the membership, so that finding them is one look-up; an
-- end is judged at each statement as before. What a group's later members read never changes (groupkeeps.sql).
CREATE TABLE casework_groupmember_audience (
  body_id int NOT NULL, label_id int NOT NULL, member_id bigint NOT NULL, group_id bigint NOT NULL, valid tstzrange NOT NULL,
  PRIMARY KEY (body_id, label_id, member_id) INCLUDE (valid));
CREATE INDEX casework_groupmember_audience_group ON casework_groupmember_audience (group_id);
REVOKE ALL ON casework_groupmember_audience FROM app_rw;

SET LOCAL ROLE app_guard;
CREATE FUNCTION casework_groupmember_labels(groups bigint[]) RETURNS TABLE(body_id int, label_id int, member_id bigint, group_id bigint, valid tstzrange)
LANGUAGE sql STABLE AS $fn$
  SELECT m.body_id, CASE g.later WHEN 'everything' THEN g.label_id ELSE v.label_id END, m.id, g.id, m.valid
  FROM casework_groupmember m JOIN casework_sharinggroup g ON g.id = m.group_id
  LEFT JOIN casework_groupversion v ON v.group_id = g.id AND g.later <> 'everything' AND v.made_at >= lower(m.valid)
  WHERE g.id = ANY (groups) AND (g.later = 'everything' OR v.id IS NOT NULL) $fn$;
-- The groups are held meanwhile: of two changes of one group at once the second waits, and then sees the first.
CREATE FUNCTION casework_groupmember_relabel(groups bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  PERFORM FROM casework_sharinggroup g WHERE g.id = ANY (groups) ORDER BY g.id FOR NO KEY UPDATE;
  DELETE FROM casework_groupmember_audience a WHERE a.group_id = ANY (groups) AND NOT EXISTS (
    SELECT FROM casework_groupmember_labels(groups) l WHERE l.body_id = a.body_id AND l.label_id = a.label_id AND l.member_id = a.member_id
      AND l.group_id = a.group_id AND l.valid = a.valid);
  INSERT INTO casework_groupmember_audience (body_id, label_id, member_id, group_id, valid)
    SELECT l.body_id, l.label_id, l.member_id, l.group_id, l.valid FROM casework_groupmember_labels(groups) l ON CONFLICT DO NOTHING;
END $fn$;
CREATE FUNCTION casework_groupmember_sync() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM casework_groupmember_audience;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM casework_groupmember_relabel(ARRAY(SELECT DISTINCT o.group_id FROM gone o));
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM casework_groupmember_relabel(ARRAY(SELECT DISTINCT n.group_id FROM added n));
  ELSE
    PERFORM casework_groupmember_relabel(ARRAY(SELECT n.group_id FROM added n UNION SELECT o.group_id FROM gone o));
  END IF;
  RETURN NULL;
END $fn$;
GRANT EXECUTE ON FUNCTION casework_groupmember_labels(bigint[]), casework_groupmember_relabel(bigint[]) TO app_jobs;
GRANT EXECUTE ON FUNCTION casework_groupmember_sync() TO app_owner;
SELECT casework_groupmember_relabel(ARRAY(SELECT id FROM casework_sharinggroup));
RESET ROLE;

CREATE TRIGGER labels_added AFTER INSERT ON casework_groupmember REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
CREATE TRIGGER labels_changed AFTER UPDATE ON casework_groupmember REFERENCING NEW TABLE AS added OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
CREATE TRIGGER labels_gone AFTER DELETE ON casework_groupmember REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
CREATE TRIGGER labels_clear AFTER TRUNCATE ON casework_groupmember FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
CREATE TRIGGER labels_added AFTER INSERT ON casework_groupversion REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
CREATE TRIGGER labels_changed AFTER UPDATE ON casework_groupversion REFERENCING NEW TABLE AS added OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
CREATE TRIGGER labels_gone AFTER DELETE ON casework_groupversion REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
CREATE TRIGGER labels_clear AFTER TRUNCATE ON casework_groupversion FOR EACH STATEMENT EXECUTE FUNCTION casework_groupmember_sync();
