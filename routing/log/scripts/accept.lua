-- Record that the provider accepted a part of a message, where record.lua would record it. A worker
-- that comes too late must not write over the progress of its successor. The provider's id is kept
-- all the same, as a receipt.
-- KEYS: lease, progress, recent ids of the provider, receipt of this part
-- ARGV: worker, effect, progress as known, new progress, the provider's id ('': it gave none), how
--       many ids to keep, for how many milliseconds
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
