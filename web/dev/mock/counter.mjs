import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { answerTo } from './bot.mjs';

/** All conversations, and what can happen to them. Emits `changed`, `typing` and `outage`. */
export class Counter extends EventEmitter {
  conversations = new Map();

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  begin({ channel = 'web', address = '', language = 'nl', name = '' }) {
    const conversation = {
      id: randomUUID(), token: randomUUID(), channel, address, language, name, state: 'bot', busy: false, team: '', reason: '',
      agent_id: '', agent: '', since: 0, understanding: null, facts: {}, deliveries: {}, messages: [], references: new Set(),
    };
    this.conversations.set(conversation.id, conversation);
    return conversation;
  }

  byToken(token) {
    return [...this.conversations.values()].find((conversation) => conversation.token === token);
  }

  greet(conversation) {
    const nl = 'Goedemiddag! Ik ben de digitale assistent van Gemeente Voorbeeld: een computer, geen mens. Waarmee kan ik u helpen?';
    const en = 'Good afternoon! I am the digital assistant of Gemeente Voorbeeld: a computer, not a person. How can I help you?';
    this.say(conversation, { author: 'bot', text: conversation.language === 'en' ? en : nl });
  }

  say(conversation, message) {
    const seq = conversation.messages.length + 1;
    conversation.messages.push({ seq, at: Date.now(), language: conversation.language, ...message });
    if (message.author !== 'citizen') conversation.deliveries[seq] = 'delivered';
    this.emit('changed', conversation);
  }

  hear(conversation, { reference = '', text, payload = '' }) {
    if (reference && conversation.references.has(reference)) return;
    conversation.references.add(reference);
    this.say(conversation, { author: 'citizen', text, reference });
    if (text === 'storing') this.emit('outage');
    if (text === 'token') conversation.token = randomUUID();
    if (conversation.state === 'closed') conversation.state = 'bot';
    if (['bot', 'offered'].includes(conversation.state)) this.askBot(conversation, text, payload);
  }

  askBot(conversation, text, payload) {
    this.change(conversation, { busy: true });
    setTimeout(() => {
      const { say, change = {} } = answerTo(text, payload);
      Object.assign(conversation, { busy: false }, change);
      if (change.state === 'queued') conversation.since = Date.now();
      for (const message of say) this.say(conversation, { author: 'bot', ...message });
      this.emit('changed', conversation);
    }, text === 'lang' ? 8000 : 700);
  }

  change(conversation, change) {
    Object.assign(conversation, change);
    this.emit('changed', conversation);
  }

  claim(conversation, agent) {
    if (conversation.agent_id) return conversation.agent_id === agent.id ? '' : conversation.agent;
    Object.assign(conversation, { state: 'with_agent', agent_id: agent.id, agent: agent.name });
    this.say(conversation, { author: 'system', text: `${agent.name} neemt het gesprek over en leest wat u al schreef.` });
    return '';
  }

  giveBack(conversation) {
    Object.assign(conversation, { state: 'bot', agent_id: '', agent: '', since: 0 });
    this.say(conversation, { author: 'system', text: 'U praat weer met de digitale assistent.' });
  }

  end(conversation) {
    conversation.state = 'wrap_up';
    this.say(conversation, { author: 'system', text: `${conversation.agent} heeft het gesprek afgesloten.` });
  }

  finish(conversation) {
    this.change(conversation, { state: 'closed', agent_id: '', agent: '', since: 0 });
  }
}
