DROP TRIGGER labels_clear ON casework_groupversion; DROP TRIGGER labels_gone ON casework_groupversion;
DROP TRIGGER labels_changed ON casework_groupversion; DROP TRIGGER labels_added ON casework_groupversion;
DROP TRIGGER labels_clear ON casework_groupmember; DROP TRIGGER labels_gone ON casework_groupmember;
DROP TRIGGER labels_changed ON casework_groupmember; DROP TRIGGER labels_added ON casework_groupmember;
SET LOCAL ROLE app_guard;
DROP FUNCTION casework_groupmember_sync(), casework_groupmember_relabel(bigint[]), casework_groupmember_labels(bigint[]);
RESET ROLE;
DROP TABLE casework_groupmember_audience;
