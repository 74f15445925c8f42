-- A message has come to its end: mark its entry as done and forget how far it was, both or neither,
-- where note.lua would write. A successor may have read the one without the other.
-- KEYS: lease, notes, done      ARGV: worker, effect, note as it was, entry
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
