SET LOCAL ROLE app_guard;
-- How many notes stand in which state and how old they are, over all: for the secretariat alone, and nothing else of them.
CREATE FUNCTION casework_ages() RETURNS TABLE(state text, age_band text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT x.state, x.age_band, count(*) FROM (
    SELECT CASE WHEN o.state = 'draft' AND v.state = 'submitted' THEN 'submitted'
        WHEN o.state = 'released' AND o.valid_until < access_clock()::date THEN 'past' ELSE o.state END AS state,
      CASE WHEN s.since > access_clock() - interval '30 days' THEN 'month' WHEN s.since > access_clock() - interval '90 days' THEN 'quarter'
        WHEN s.since > access_clock() - interval '365 days' THEN 'year' ELSE 'older' END AS age_band
    FROM casework_note o LEFT JOIN casework_noteversion v ON v.id = o.current_id
    CROSS JOIN LATERAL (SELECT coalesce(o.released_at, o.created_at) AS since) s
    WHERE -2 = ANY (access_grants())) x
  GROUP BY x.state, x.age_band $fn$;
-- The label that a grant to a sharing group names now: asked also by a member, who does not read the group's versions.
CREATE FUNCTION casework_group_label(sharing_group bigint) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT CASE g.later WHEN 'everything' THEN g.label_id
    ELSE (SELECT v.label_id FROM casework_groupversion v WHERE v.group_id = g.id ORDER BY v.number DESC LIMIT 1) END
  FROM casework_sharinggroup g WHERE g.id = sharing_group AND g.audience && access_grants()
    AND (g.audience_until IS NULL OR g.audience_until > access_clock() OR casework_sharinggroup_open(g.id, access_grants())) $fn$;
GRANT EXECUTE ON FUNCTION casework_ages(), casework_group_label(bigint) TO app_rw, app_jobs;
RESET ROLE;
