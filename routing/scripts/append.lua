-- Put one event in the log, unless its dedupe key was seen.
-- KEYS: in log, seen key      ARGV: event, milliseconds to remember it ('0': no dedupe)
if ARGV[2] ~= '0' and not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then
  -- A write, so that who waits for replicas waits until they have the first one too.
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return false
end
return redis.call('XADD', KEYS[1], '*', 'event', ARGV[1])
