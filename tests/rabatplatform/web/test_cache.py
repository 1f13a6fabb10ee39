"""With Valkey down, pages and posting still work: the cache only misses."""

from rabatplatform.web.cache import ForgivingRedisCache


def test_a_lost_server_is_a_miss():
    cache = ForgivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.1}})
    assert cache.get("a") is None
    assert cache.get("a", "b") == "b"
    assert cache.get_or_set("a", lambda: 3) == 3
    assert cache.get_many(["a"]) == {}
    assert cache.set("a", 1) is None
    assert cache.add("a", 1) is True
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.delete("a") is False
    assert cache.has_key("a") is False
    assert cache.incr("a") == 1
    assert cache.touch("a") is False
    cache.delete_many(["a"])
    cache.clear()
