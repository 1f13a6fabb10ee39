DROP POLICY proposes ON focalpoints_memberimport;
DROP POLICY discards ON focalpoints_memberimport;
