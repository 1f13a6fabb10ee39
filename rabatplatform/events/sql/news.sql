-- What the events of the last month were news of, as the catalogue said when this was written: a preview looks no further back.
SET LOCAL ROLE app_guard;
UPDATE events_event SET news = CASE split_part(kind, '.', 1) WHEN 'casework' THEN 'notes' WHEN 'focalpoints' THEN 'posts' ELSE 'practices' END
WHERE created_at > now() - interval '31 days' AND (kind IN ('adaptations.confirmed', 'practices.archived', 'practices.archived_unconfirmed',
    'practices.confirmed', 'practices.corrected', 'practices.published', 'practices.restored', 'practices.translation_approved',
    'casework.note_extended', 'casework.note_reinstated', 'casework.note_released', 'casework.note_superseded',
    'focalpoints.channel_news', 'focalpoints.contact_news', 'focalpoints.post_news')
  OR (kind = 'casework.grant_given' AND data ->> 'label' = '1'));
RESET ROLE;
