const MINUTE = 60_000;

const WAITING = [
  { channel: 'web', name: '', team: 'burgerzaken', reason: 'request', waited: 7.4, topic: 'paspoort', aspect: 'kosten', confidence: 0.93, said: ['Wat kost een paspoort met spoed?', 'Ik vlieg overmorgen en mijn paspoort is kwijt. Ik wil graag iemand spreken.'] },
  { channel: 'sms', name: '', address: '+31600000002', team: 'wijkbeheer', reason: 'topic', waited: 3.2, topic: 'melding_openbare_ruimte', aspect: 'algemeen', confidence: 0.78, said: ['Er ligt een boom over het fietspad bij de Molenweg'] },
  { channel: 'telegram', name: 'Samira', address: '1002', team: 'belastingen', reason: 'misunderstood', waited: 0.6, topic: 'woz', aspect: 'algemeen', confidence: 0.41, said: ['klopt niet wat jullie sturen', 'de waarde van mijn huis'] },
];

/** Puts people in the queue and one with a colleague, for a desk to look at. */
export function fill(counter) {
  for (const [index, person] of WAITING.entries()) {
    const conversation = counter.begin({ address: '', ...person });
    const since = Date.now() - person.waited * MINUTE;
    counter.greet(conversation);
    for (const text of person.said) {
      counter.say(conversation, { author: 'citizen', text });
      counter.say(conversation, { author: 'bot', text: 'Ik zoek het voor u op.' });
    }
    counter.say(conversation, { author: 'bot', text: 'Ik verbind u door met een medewerker. Die ziet wat u hier hebt geschreven.' });
    conversation.messages.forEach((message, n) => (message.at = since - (conversation.messages.length - n) * 20_000));
    const { topic, aspect, confidence, team, reason } = person;
    Object.assign(conversation, {
      state: 'queued', team, reason, since,
      understanding: { topic, aspect, confidence, team, language: 'nl', outcome: 'handover', alternatives: [{ topic: 'vermissing_document', confidence: 0.05 }] },
      facts: index === 0 ? { 'Datum van vertrek': 'donderdag 4 juni', Bestemming: 'Lissabon' } : {},
    });
  }
  const taken = counter.begin({ channel: 'web' });
  counter.greet(taken);
  counter.say(taken, { author: 'citizen', text: 'Mijn container is niet geleegd' });
  Object.assign(taken, { state: 'with_agent', agent_id: 'bram', agent: 'Bram', team: 'wijkbeheer', reason: 'request', since: Date.now() - 12 * MINUTE });
}
