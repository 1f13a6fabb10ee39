SET LOCAL ROLE app_guard;
DROP FUNCTION access_bodies(text), access_bodies_of(bigint, text), access_grants(), access_grants_of(bigint), access_held(bigint);
RESET ROLE;
DROP VIEW access_group_today;
