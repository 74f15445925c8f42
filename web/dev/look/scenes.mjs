import { chatScenes } from './chat-scenes.mjs';
import { deskScenes } from './desk-scenes.mjs';
import { simulatorScenes } from './simulator-scenes.mjs';

/** Name to what to do: open pages and look at them. */
export const scenes = { ...chatScenes, ...deskScenes, ...simulatorScenes };
