DROP POLICY incoming_signs ON focalpoints_handover;
DROP POLICY incoming_reads ON focalpoints_handover;
SET LOCAL ROLE app_guard;
DROP FUNCTION focalpoints_invitation_take(uuid, text, bigint);
DROP FUNCTION focalpoints_invitation_by(uuid);
RESET ROLE;
