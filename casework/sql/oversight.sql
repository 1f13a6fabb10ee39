SET LOCAL ROLE app_guard;
-- How many notes stand in which state and how old they are, over all: for the secretariat alone, and nothing else of them. A text that
-- waits for its coordinator is as old as its submission; a further version waits beside the note that is released.
CREATE FUNCTION casework_ages() RETURNS TABLE(state text, age_band text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT x.state, CASE WHEN x.since > access_clock() - interval '30 days' THEN 'month' WHEN x.since > access_clock() - interval '90 days' THEN 'quarter'
      WHEN x.since > access_clock() - interval '365 days' THEN 'year' ELSE 'older' END, count(*) FROM (
    SELECT CASE WHEN o.state = 'draft' AND v.state = 'submitted' THEN 'submitted'
        WHEN o.state = 'released' AND o.valid_until < access_clock()::date THEN 'past' ELSE o.state END AS state,
      CASE WHEN o.state = 'draft' AND v.state = 'submitted' THEN v.submitted_at ELSE coalesce(o.released_at, o.created_at) END AS since
    FROM casework_note o LEFT JOIN casework_noteversion v ON v.id = o.current_id WHERE o.state <> 'dropped'
    UNION ALL
    SELECT 'submitted', v.submitted_at FROM casework_note o JOIN casework_noteversion v ON v.id = o.next_id
    WHERE v.state = 'submitted') x
  WHERE -2 = ANY (access_grants())
  GROUP BY 1, 2 $fn$;
-- The label that a grant to a sharing group names now: asked also by a member, who does not read the group's versions.
CREATE FUNCTION casework_group_label(sharing_group bigint) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT CASE g.later WHEN 'everything' THEN g.label_id
    ELSE (SELECT v.label_id FROM casework_groupversion v WHERE v.group_id = g.id ORDER BY v.number DESC LIMIT 1) END
  FROM casework_sharinggroup g WHERE g.id = sharing_group AND g.audience && access_grants()
    AND (g.audience_until IS NULL OR g.audience_until > access_clock() OR casework_sharinggroup_open(g.id, access_grants())) $fn$;
GRANT EXECUTE ON FUNCTION casework_ages(), casework_group_label(bigint) TO app_rw, app_jobs;
RESET ROLE;
