SET LOCAL ROLE app_guard;
CREATE OR REPLACE FUNCTION feed_took_back(of_kind text, after bigint, also_changed boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM feed_item i WHERE i.key_id = (SELECT feed_me()) AND i.seq > after AND i.kind = of_kind
    AND (NOT i.is_held OR (also_changed AND i.seq > i.shown_seq))) $fn$;
RESET ROLE;
DROP TRIGGER feed_shown_again ON feed_item;
DROP FUNCTION feed_shown_again();
