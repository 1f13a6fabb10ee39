"""The JSON of the lists, made by PostgreSQL alone. Needs no Django."""

from pathlib import Path

PRACTICE, NOTE, RAW_WITH_IDS = (
    (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8") for name in ("api_practice", "api_note", "raw_list")
)
_LIST = "SELECT json_agg(one.told)::text FROM ({one} WHERE {condition} ORDER BY {order}) one"
_NEWEST = "p.id IN (SELECT id FROM bench_plain ORDER BY listed_at DESC, id DESC LIMIT 100)"  # has an index by date
RAW_PRACTICES = _LIST.format(one=PRACTICE, condition=_NEWEST, order="p.listed_at DESC, p.id DESC")
RAW_NOTES = _LIST.format(one=NOTE, condition="n.reference = ANY (%s)", order="n.listed_at DESC, n.id DESC")
ALL_PRACTICES = f"COPY ({PRACTICE} WHERE p.state = 'published') TO STDOUT"
