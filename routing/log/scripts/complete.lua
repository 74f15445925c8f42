-- Mark the entry of a message as done and drop its progress, where record.lua would record it. Both
-- happen or neither: a successor reads the one after the other.
-- KEYS: lease, progress, done      ARGV: worker, effect, progress as known, entry
if redis.call('SISMEMBER', KEYS[3], ARGV[4]) == 1 then
  return 1
end
local now = redis.call('HGET', KEYS[2], ARGV[2]) or ''
if redis.call('GET', KEYS[1]) ~= ARGV[1] or now ~= ARGV[3] then
  return 0
end
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('HDEL', KEYS[2], ARGV[2])
return 1
