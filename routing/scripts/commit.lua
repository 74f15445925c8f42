-- Make one batch of decisions true, or nothing at all: the fence is the cursor.
-- KEYS: cursor, timers, the out logs of bot, send and desk, then the conversations, then the
--       transcripts
-- ARGV: cursor as read, cursor to be, number of conversations, transcript entries, effects for
--       bot, send and desk, timers to set, timers to clear; then one string, as arguments cost
--       the caller more than what they say, of all of these in this order, each after its length
--       (4 bytes, big end):
--       conversation id and value | transcript entry | effect | due and timer | timer
-- Returns the id of the newest effect for the bot, or '' where there is none; false where
-- nothing was done.
if (redis.call('GET', KEYS[1]) or '0-0') ~= ARGV[1] then
  return false
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
  redis.call('PUBLISH', 'bell', id)
end
for i = 1, entries do
  redis.call('RPUSH', KEYS[5 + conversations + i], next_part())
end
local newest = {'', '', ''}
for executor = 1, 3 do
  for _ = 1, tonumber(ARGV[4 + executor]) do
    newest[executor] = redis.call('XADD', KEYS[2 + executor], '*', 'effect', next_part())
  end
end
for _ = 1, tonumber(ARGV[8]) do
  local due = next_part()
  redis.call('ZADD', KEYS[2], due, next_part())
end
for _ = 1, tonumber(ARGV[9]) do
  redis.call('ZREM', KEYS[2], next_part())
end
return newest[1]
