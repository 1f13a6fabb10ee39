-- What is shown again was taken back before: the newest word alone would not tell that any more, and what was exported meanwhile would be given again.
CREATE FUNCTION feed_shown_again() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  NEW.lost_seq := OLD.seq;
  RETURN NEW;
END $fn$;
CREATE TRIGGER feed_shown_again BEFORE UPDATE ON feed_item FOR EACH ROW WHEN (NOT OLD.is_held AND NEW.is_held) EXECUTE FUNCTION feed_shown_again();

SET LOCAL ROLE app_guard;
-- Whether the key was told after a number to take something of a kind back, be it shown again since; also_changed: or that something changed
-- since it was shown first.
CREATE OR REPLACE FUNCTION feed_took_back(of_kind text, after bigint, also_changed boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM feed_item i WHERE i.key_id = (SELECT feed_me()) AND i.seq > after AND i.kind = of_kind
    AND (NOT i.is_held OR i.lost_seq > after OR (also_changed AND i.seq > i.shown_seq))) $fn$;
RESET ROLE;
