-- Note how far a message is, if the partition is still the worker's and the note still says what
-- the worker knows: one that lost the partition must not send what another sends now, nor go on
-- where another went on, should it have the partition back. Said twice, it is noted once.
-- KEYS: lease, notes      ARGV: worker, effect, note as it was ('': none), note as it is to be
local now = redis.call('HGET', KEYS[2], ARGV[2]) or ''
if redis.call('GET', KEYS[1]) ~= ARGV[1] or (now ~= ARGV[3] and now ~= ARGV[4]) then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
return 1
