-- Tokens of before become secrets of a key each, with the rights that they had: practices and the directory, from anywhere. Responsible is
-- a coordinating post of the organisation, else the post of its systems. Who holds no post of an organisation could do nothing: those go.
SET LOCAL ROLE app_jobs;
DO $do$
DECLARE t record; made bigint;
BEGIN
  FOR t IN SELECT DISTINCT ON (x.digest) x.digest, x.name, x.created, x.user_id, o.coordination_label_id AS body,
      coalesce((SELECT c.label_id FROM focalpoints_post c WHERE c.organisation_id = o.id AND c.role = 'coordinator' AND c.closed_at IS NULL
        ORDER BY c.id LIMIT 1), p.label_id) AS responsible
    FROM accounts_agencytoken x JOIN focalpoints_appointment a ON a.user_id = x.user_id JOIN focalpoints_post p ON p.id = a.post_id
    JOIN focalpoints_organisation o ON o.id = p.organisation_id WHERE x.key_id IS NULL ORDER BY x.digest, a.id
  LOOP
    INSERT INTO accounts_agencykey (name, body_id, user_id, responsible_id, scopes, ceiling, networks, made_at, suspended_for)
      VALUES (left(t.name, 70) || CASE WHEN EXISTS (SELECT FROM accounts_agencykey k WHERE k.body_id = t.body AND k.name = left(t.name, 70))
          THEN ' ' || left(t.digest, 6) ELSE '' END,
        t.body, t.user_id, t.responsible, ARRAY['practices:read', 'practices:write', 'directory:read'], '', '{}', t.created, '')
      RETURNING id INTO made;
    UPDATE accounts_agencytoken SET key_id = made,
      expiry = least(coalesce(expiry, created + interval '365 days'), created + interval '366 days') WHERE digest = t.digest;
  END LOOP;
  DELETE FROM accounts_agencytoken WHERE key_id IS NULL;
END $do$;
RESET ROLE;
