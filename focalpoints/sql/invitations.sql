-- Whoever opens an invitation is nobody yet: two definer functions, of one row each, by its public reference and its nonce.
-- The caller has checked the signature of the link (focalpoints.invitation_links), which nobody makes without the secret key.
SET LOCAL ROLE app_guard;
CREATE FUNCTION focalpoints_invitation_by(ref uuid)
RETURNS TABLE(id bigint, nonce text, post_id bigint, email text, name text, language text, until timestamptz, state text,
  expires_at timestamptz, invited_by_id bigint, invited_from_id bigint, handover_id bigint, accepted_by_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT i.id, i.nonce, i.post_id, i.email, i.name, i.language, i.until, i.state, i.expires_at, i.invited_by_id, i.invited_from_id,
    i.handover_id, i.accepted_by_id
  FROM focalpoints_invitation i WHERE i.reference = ref $fn$;

-- Once: the second of two at the same moment finds it accepted.
CREATE FUNCTION focalpoints_invitation_take(ref uuid, with_nonce text, who bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE taken bigint; hand bigint;
BEGIN
  UPDATE focalpoints_invitation SET state = 'accepted', accepted_by_id = who, closed_at = access_clock()
  WHERE reference = ref AND nonce = with_nonce AND state = 'pending' AND expires_at > access_clock()
  RETURNING id, handover_id INTO taken, hand;
  IF taken IS NOT NULL AND hand IS NOT NULL THEN
    UPDATE focalpoints_handover SET incoming_id = who
    WHERE id = hand AND incoming_id IS NULL AND state IN ('prepared', 'approved');
  END IF;
  RETURN taken;
END $fn$;
GRANT EXECUTE ON FUNCTION focalpoints_invitation_by(uuid), focalpoints_invitation_take(uuid, text, bigint) TO app_rw, app_jobs;
RESET ROLE;
-- Who comes in by a handover may hold no post yet; they read it and sign it.
CREATE POLICY incoming_reads ON focalpoints_handover FOR SELECT TO app_rw USING (incoming_id = (SELECT access_person()));
CREATE POLICY incoming_signs ON focalpoints_handover FOR UPDATE TO app_rw
  USING (incoming_id = (SELECT access_person())) WITH CHECK (incoming_id = (SELECT access_person()));
