-- Note that the provider took a part of a message, if the partition is still the worker's. One that
-- lost it meanwhile may not write over what its successor has noted since; what it heard is true
-- all the same, and is told as the provider's own word would be.
-- KEYS: lease, notes, the provider's ids that are known, its id of this part as it was told
-- ARGV: worker, effect, note, the provider's id ('': it names none), most ids to keep, for how
--       many milliseconds
local ours = redis.call('GET', KEYS[1]) == ARGV[1]
if ours then
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
end
if ARGV[4] ~= '' then
  redis.call('LPUSH', KEYS[3], ARGV[4])
  redis.call('LTRIM', KEYS[3], 0, ARGV[5] - 1)
  redis.call('PEXPIRE', KEYS[3], ARGV[6])
  if not ours then
    redis.call('SET', KEYS[4], ARGV[4], 'PX', ARGV[6])
  end
end
return ours and 1 or 0
