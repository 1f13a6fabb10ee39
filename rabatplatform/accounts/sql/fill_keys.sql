-- Tokens of before become secrets of a key each, with the rights that they had: practices and the directory, from anywhere. Responsible is
-- an open post of the organisation that somebody holds, of a coordinator first; else one that nobody holds; never that of its systems, which
-- could give themselves secrets then: where there is no other, its coordinators as they are (their label). Who holds no post of an
-- organisation could do nothing: those go.
SET LOCAL ROLE app_jobs;
DO $do$
DECLARE t record; made bigint;
BEGIN
  FOR t IN SELECT DISTINCT ON (x.digest) x.digest, x.name, x.created, x.user_id, o.coordination_label_id AS body,
      coalesce((SELECT c.label_id FROM focalpoints_post c LEFT JOIN LATERAL (SELECT bool_or(u.is_service) AS by_systems,
            bool_or(u.is_active AND NOT u.is_service AND h.suspended_at IS NULL AND h.valid @> access_clock()) AS by_people
          FROM focalpoints_appointment h JOIN accounts_user u ON u.id = h.user_id WHERE h.post_id = c.id) held ON true
        WHERE c.organisation_id = o.id AND c.closed_at IS NULL AND held.by_systems IS NOT TRUE
        ORDER BY held.by_people IS TRUE DESC, c.role = 'coordinator' DESC, c.id LIMIT 1), o.coordination_label_id) AS responsible
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
