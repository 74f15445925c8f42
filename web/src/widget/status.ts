import type { Key } from './strings.ts';
import type { Session } from './session.ts';

/** The one sentence the citizen should see above the input now, if any. */
export function statusOf(session: Session): Key | '' {
  if (session.link === 'refused') return 'refused';
  if (session.link === 'lost') return 'lost';
  if (session.notice !== '') return session.notice;
  if (session.link === 'connecting') return 'connecting';
  return session.phase === 'queued' || session.phase === 'with_agent' ? session.phase : '';
}

/** Who is writing an answer at this moment, if anyone. */
export function writerOf(session: Session): 'agent' | 'bot' | '' {
  if (session.link !== 'open') return '';
  if (session.agentTyping > 0) return 'agent';
  return session.busy ? 'bot' : '';
}
