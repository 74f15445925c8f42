const say = async (page, text) => {
  await page.getByLabel('Uw bericht').fill(text);
  await page.keyboard.press('Enter');
};

const openChat = async (page) => {
  await page.getByRole('button', { name: 'Stel uw vraag' }).last().click();
  await page.getByText('een computer').waitFor();
};

export const chatScenes = {
  async home(open, look) {
    const page = await open('/');
    await look(page, 'home');
    const phone = await open('/', { viewport: { width: 360, height: 740 } });
    await look(phone, 'home-phone');
  },

  async chat(open, look) {
    const page = await open('/');
    await openChat(page);
    await look(page, 'chat-open');
    await say(page, 'Wat kost een paspoort?');
    await page.waitForTimeout(300);
    await look(page, 'chat-busy');
    await page.getByRole('button', { name: 'Hoe lang duurt het?' }).waitFor();
    await look(page, 'chat-choices');
    await page.getByRole('button', { name: 'Hoe lang duurt het?' }).click();
    await page.getByText('Na vijf werkdagen').waitFor();
    await say(page, 'Ik wil een medewerker spreken');
    await page.getByRole('button', { name: 'Ja, graag' }).waitFor();
    await look(page, 'chat-offered');
    await page.getByRole('button', { name: 'Ja, graag' }).click();
    await page.getByText('U wordt verbonden').waitFor();
    await look(page, 'chat-queued');
    await page.context().setOffline(true);
    await page.getByText('verbinding is verbroken').waitFor();
    await say(page, 'Ik zit even in de trein');
    await look(page, 'chat-offline');
  },

  async unread(open, look) {
    const page = await open('/');
    await openChat(page);
    await say(page, 'Wat kost een paspoort?');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Stel uw vraag (1 nieuw)' }).waitFor();
    await look(page, 'chat-unread');
    await page.reload();
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: 'Stel uw vraag', exact: true }).last().click();
    await page.getByText('U betaalt bij de aanvraag').waitFor();
    await say(page, 'token');
    await page.getByText('Dat begrijp ik niet').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Stel uw vraag' }).last().click();
    await page.getByText('Dit is een nieuw gesprek').waitFor();
    await look(page, 'chat-new');
  },

  async small(open, look) {
    const page = await open('/', { viewport: { width: 320, height: 640 }, hasTouch: true });
    await openChat(page);
    await say(page, 'Wat kost een paspoort?');
    await page.getByRole('button', { name: 'Hoe lang duurt het?' }).waitFor();
    await look(page, 'chat-320');
    const zoomed = await open('/', { viewport: { width: 320, height: 256 } });
    await openChat(zoomed);
    await say(zoomed, 'Wat kost een paspoort?');
    await zoomed.getByRole('button', { name: 'Hoe lang duurt het?' }).waitFor();
    await look(zoomed, 'chat-400-percent');
  },

  async contrast(open, look) {
    const page = await open('/', { forcedColors: 'active' });
    await openChat(page);
    await say(page, 'Wat kost een paspoort?');
    await page.getByRole('button', { name: 'Hoe lang duurt het?' }).waitFor();
    await look(page, 'chat-forced-colors');
  },

  async english(open, look) {
    const page = await open('/');
    await page.getByRole('button', { name: 'Chat in English' }).click();
    await page.getByText('a computer').waitFor();
    await page.getByLabel('Your message').fill('x'.repeat(10_001));
    await look(page, 'chat-english-too-long');
  },
};
