-- A message has come to its end: mark its entry as done and forget how far it was, both or neither,
-- if the partition is still the worker's. Its successor may have read the one without the other.
-- KEYS: lease, notes, done      ARGV: worker, effect, entry
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('SADD', KEYS[3], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[2])
return 1
