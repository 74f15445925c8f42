-- Note how far a message is, if the partition is still the worker's: one that lost it and does not
-- know must not send what another sends now.
-- KEYS: lease, notes      ARGV: worker, effect, note
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
