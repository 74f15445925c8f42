-- Say that a worker is alive, and return how many are. The store's clock counts, as those of
-- the workers' machines may differ.
-- KEYS: workers      ARGV: worker, milliseconds without a word after which one is dead
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
return redis.call('ZCARD', KEYS[1])
