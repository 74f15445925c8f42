-- Make one batch of decisions true, or nothing at all: the fence is the cursor.
-- KEYS: cursor, timers, where turns go, the out logs of send and desk, then the conversations,
--       then the transcripts
-- ARGV: cursor as read, cursor to be, number of conversations, transcript entries, turns, effects
--       for send and desk, timers to set, timers to clear; then one string, as arguments cost
--       the caller more than what they say, of all of these in this order, each after its length
--       (4 bytes, big end):
--       conversation id and value | transcript entry | turn | effect | due and timer | timer
if (redis.call('GET', KEYS[1]) or '0-0') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
local conversations, entries = tonumber(ARGV[3]), tonumber(ARGV[4])
local at = 1
local function next_part()
  local part
  part, at = struct.unpack('>I4c0', ARGV[10], at)
  return part
end
for i = 1, conversations do
  local id = next_part()
  redis.call('SET', KEYS[5 + i], next_part())
  redis.call('PUBLISH', 'pubsub', id)
end
for i = 1, entries do
  redis.call('RPUSH', KEYS[5 + conversations + i], next_part())
end
for place, field in ipairs({'turn', 'effect', 'effect'}) do
  for _ = 1, tonumber(ARGV[4 + place]) do
    redis.call('XADD', KEYS[2 + place], '*', field, next_part())
  end
end
for _ = 1, tonumber(ARGV[8]) do
  local due = next_part()
  redis.call('ZADD', KEYS[2], due, next_part())
end
for _ = 1, tonumber(ARGV[9]) do
  redis.call('ZREM', KEYS[2], next_part())
end
return 1
