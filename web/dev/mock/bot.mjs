const understood = (topic, aspect, confidence, team, outcome = 'answer') => ({
  topic, aspect, confidence, team, outcome, language: 'nl', alternatives: [{ topic: 'identiteitskaart', confidence: 0.04 }],
});

const OFFER = [{ title: 'Ja, graag', payload: '/ja' }, { title: 'Nee, bedankt', payload: '/nee' }];

const QUEUED = {
  say: [{ text: 'Ik verbind u door. Er is 1 wachtende voor u; dat duurt meestal 3 minuten.' }],
  change: { state: 'queued', team: 'burgerzaken', reason: 'request' },
};

const PASSPORT = {
  say: [
    {
      text: 'Een paspoort kost € 83,87 als u 18 jaar of ouder bent, en € 63,42 als u jonger bent. U betaalt bij de aanvraag.\n\nMeer leest u op https://www.example.nl/paspoort.',
      choices: [
        { title: 'Wat moet ik meenemen?', payload: '/meenemen' },
        { title: 'Hoe lang duurt het?', payload: '/duur' },
        { title: 'Een afspraak maken', payload: '/afspraak' },
      ],
    },
  ],
  change: { understanding: understood('paspoort', 'kosten', 0.93, 'burgerzaken') },
};

const BULKY_WASTE = {
  say: [{ text: 'Ik plan het ophalen met u. Op welk adres staat het grofvuil?' }],
  change: { understanding: understood('grofvuil', 'algemeen', 0.71, 'wijkbeheer', 'form'), facts: { Adres: 'Dorpsstraat 1', Datum: 'dinsdag 2 juni' } },
};

/** What the bot of cardboard says: [pattern over the text, pattern over the payload, answer]. */
const RULES = [
  [/medewerker|mens|employee/i, /^$/, { say: [{ text: 'Zal ik u verbinden met een medewerker? Die ziet wat u hier hebt geschreven.', choices: OFFER }], change: { state: 'offered' } }],
  [/./, /^\/ja$/, QUEUED],
  [/./, /^\/nee$/, { say: [{ text: 'Goed. Stel gerust nog een vraag.' }], change: { state: 'bot' } }],
  [/paspoort|passport/i, /^$/, PASSPORT],
  [/./, /^\/meenemen$/, { say: [{ text: 'Neem mee: uw oude paspoort, een goede pasfoto en € 83,87.' }] }],
  [/./, /^\/duur$/, { say: [{ text: 'Na vijf werkdagen ligt uw paspoort klaar.' }] }],
  [/grofvuil/i, /^$/, BULKY_WASTE],
];

export function answerTo(text, payload) {
  const rule = RULES.find(([words, button]) => words.test(text) && button.test(payload));
  return rule ? rule[2] : { say: [{ text: 'Dat begrijp ik niet goed. Kunt u het anders zeggen?' }] };
}
