-- Record the progress of a message, if the worker still has the lease of the partition and the
-- progress is still as the worker knows it. A worker that lost the partition must not send what
-- another worker sends now, and a worker that got it back must not go on where another went on.
-- KEYS: lease, progress      ARGV: worker, effect, progress as known ('': none), new progress
local now = redis.call('HGET', KEYS[2], ARGV[2]) or ''
if redis.call('GET', KEYS[1]) ~= ARGV[1] or (now ~= ARGV[3] and now ~= ARGV[4]) then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
return 1
