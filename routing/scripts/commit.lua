-- Make one batch of decisions true, or nothing at all: the fence is the cursor.
-- KEYS: cursor, out log, timers, then the conversations, then the transcripts
-- ARGV: cursor as read, cursor to be, number of conversations, transcript entries, effects,
--       timers to set, timers to clear; then one string, as arguments cost the caller more than
--       what they say, of all of these in this order, each after its length (4 bytes, big end):
--       conversation id and value | transcript entry | effect | due and timer | timer
if (redis.call('GET', KEYS[1]) or '0-0') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
local conversations, entries, effects = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local set, clear = tonumber(ARGV[6]), tonumber(ARGV[7])
local at = 1
local function next_part()
  local part
  part, at = struct.unpack('>I4c0', ARGV[8], at)
  return part
end
for i = 1, conversations do
  local id = next_part()
  redis.call('SET', KEYS[3 + i], next_part())
  redis.call('PUBLISH', 'bell', id)
end
for i = 1, entries do
  redis.call('RPUSH', KEYS[3 + conversations + i], next_part())
end
for _ = 1, effects do
  redis.call('XADD', KEYS[2], '*', 'effect', next_part())
end
for _ = 1, set do
  local due = next_part()
  redis.call('ZADD', KEYS[3], due, next_part())
end
for _ = 1, clear do
  redis.call('ZREM', KEYS[3], next_part())
end
return 1
