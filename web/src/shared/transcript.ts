import type { Message } from './message.ts';

/**
 * What is known of a transcript: `messages` without gaps from seq 1, and what came `early`,
 * before a message that is still missing.
 */
export interface Transcript {
  readonly messages: readonly Message[];
  readonly early: readonly Message[];
}

export const EMPTY: Transcript = { messages: [], early: [] };

export function lastSeq(transcript: Transcript): number {
  return transcript.messages.at(-1)?.seq ?? 0;
}

/** The transcript with `incoming` added, in any order, whatever was known already dropped. */
export function extended(transcript: Transcript, incoming: readonly Message[]): Transcript {
  const messages = [...transcript.messages];
  const early: Message[] = [];
  let next = lastSeq(transcript) + 1;
  for (const message of [...transcript.early, ...incoming].sort((a, b) => a.seq - b.seq)) {
    if (message.seq === next) {
      messages.push(message);
      next += 1;
    } else if (message.seq > next && early.at(-1)?.seq !== message.seq) {
      early.push(message);
    }
  }
  return { messages, early };
}
