-- Put events in their logs, each unless its dedupe key was seen.
-- KEYS: in log and seen key of each      ARGV: event, and milliseconds to remember it ('0': no
--       dedupe), of each
-- Returns for each its id in the log, '' where it was seen, or the error that only it met.
local found = {}
for i = 1, #KEYS, 2 do
  local log, seen, event, remember = KEYS[i], KEYS[i + 1], ARGV[i], ARGV[i + 1]
  local id = ''
  if remember == '0' or redis.call('SET', seen, '1', 'NX', 'PX', remember) then
    id = redis.pcall('XADD', log, '*', 'event', event)
    if type(id) == 'table' and remember ~= '0' then
      redis.call('DEL', seen) -- it will come again, and must not be taken for known
    end
  else
    -- A write, so that who waits for replicas waits until they have the first one too.
    redis.call('PEXPIRE', seen, remember)
  end
  found[#found + 1] = id
end
return found
