-- Note that the provider took a part of a message, where note.lua would. A worker that comes late
-- may not write over what its successor has noted; what it heard is true all the same, and is told
-- as the provider's own word would be.
-- KEYS: lease, notes, the provider's ids that are known, its id of this part as it was told
-- ARGV: worker, effect, note as it was, note as it is to be, the provider's id ('': it names none),
--       most ids to keep, for how many milliseconds
local now = redis.call('HGET', KEYS[2], ARGV[2]) or ''
local ours = redis.call('GET', KEYS[1]) == ARGV[1] and (now == ARGV[3] or now == ARGV[4])
if ours then
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
end
if ARGV[5] ~= '' then
  redis.call('LPUSH', KEYS[3], ARGV[5])
  redis.call('LTRIM', KEYS[3], 0, ARGV[6] - 1)
  redis.call('PEXPIRE', KEYS[3], ARGV[7])
  if not ours then
    redis.call('SET', KEYS[4], ARGV[5], 'PX', ARGV[7])
  end
end
return ours and 1 or 0
