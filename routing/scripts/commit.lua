-- Make one batch of decisions true, or nothing at all: the fence is the cursor.
-- KEYS: cursor, out log, timers, then the conversations, then the transcripts
-- ARGV: cursor as read, cursor to be, number of conversations, transcript entries, effects,
--       timers to set, timers to clear; then for each of those in this order:
--       conversation id and value | transcript entry | effect | due and timer | timer
if (redis.call('GET', KEYS[1]) or '0-0') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
local conversations, entries, effects = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local set, clear = tonumber(ARGV[6]), tonumber(ARGV[7])
local at = 8
for i = 1, conversations do
  redis.call('SET', KEYS[3 + i], ARGV[at + 1])
  redis.call('PUBLISH', 'bell', ARGV[at])
  at = at + 2
end
for i = 1, entries do
  redis.call('RPUSH', KEYS[3 + conversations + i], ARGV[at])
  at = at + 1
end
for _ = 1, effects do
  redis.call('XADD', KEYS[2], '*', 'effect', ARGV[at])
  at = at + 1
end
for _ = 1, set do
  redis.call('ZADD', KEYS[3], ARGV[at], ARGV[at + 1])
  at = at + 2
end
for _ = 1, clear do
  redis.call('ZREM', KEYS[3], ARGV[at])
  at = at + 1
end
return 1
