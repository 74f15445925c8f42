export async function signIn(page, id = 'anna') {
  await page.getByLabel('Gebruikersnaam').fill(id);
  await page.getByLabel('Wachtwoord').fill('balie-balie-balie');
  await page.getByRole('button', { name: 'Inloggen' }).click();
  await page.getByRole('heading', { name: 'Kies een gesprek' }).waitFor();
}

const WIDE = { viewport: { width: 1440, height: 900 } };

export const deskScenes = {
  async gate(open, look) {
    const page = await open('/desk');
    await look(page, 'desk-sign-in');
    await page.getByLabel('Gebruikersnaam').fill('nina');
    await page.getByLabel('Wachtwoord').fill('fout');
    await page.getByRole('button', { name: 'Inloggen' }).click();
    await page.getByText('klopt niet').waitFor();
    await look(page, 'desk-wrong-password');
    await page.getByLabel('Wachtwoord').fill('eenmalig');
    await page.getByRole('button', { name: 'Inloggen' }).click();
    await page.getByRole('heading', { name: 'Kies een eigen wachtwoord' }).waitFor();
    await look(page, 'desk-new-password');
  },

  async desk(open, look) {
    const page = await open('/desk', WIDE);
    const bram = await open('/desk', WIDE);
    await signIn(page);
    await signIn(bram, 'bram');
    await look(page, 'desk-queue');
    await page.getByRole('button', { name: /Paspoort/ }).click();
    await page.getByRole('button', { name: 'Neem over' }).waitFor();
    await look(page, 'desk-open');
    await page.keyboard.press('Alt+Shift+Enter');
    await page.getByLabel('Uw antwoord').waitFor();
    await page.keyboard.type('Goedemiddag, met Anna. Ik zoek het meteen voor u uit. <b>Moment</b>');
    await page.keyboard.press('Enter');
    await page.getByText('bezorgd').last().waitFor();
    await look(page, 'desk-with-agent');
    await bram.getByRole('button', { name: /Paspoort/ }).click();
    await look(bram, 'desk-colleague');
    await page.getByRole('button', { name: 'Afsluiten' }).click();
    await page.getByRole('button', { name: 'Klaar' }).waitFor();
    await look(page, 'desk-wrap-up');
    await page.getByLabel('Notitie').fill('Spoedpaspoort, vliegt donderdag.');
    await page.getByRole('button', { name: 'Klaar' }).click();
    await page.getByRole('heading', { name: 'Kies een gesprek' }).waitFor();
    await look(page, 'desk-finished');
    await page.context().setOffline(true);
    await page.getByText('Geen verbinding').waitFor();
    await look(page, 'desk-offline');
  },

  async busy(open, look) {
    const page = await open('/desk', WIDE);
    await signIn(page);
    const citizen = await open('/');
    await citizen.getByRole('button', { name: 'Stel uw vraag' }).last().click();
    await citizen.getByLabel('Uw bericht').fill('Ik wil een medewerker');
    await citizen.keyboard.press('Enter');
    await citizen.getByRole('button', { name: 'Ja, graag' }).click();
    await page.getByRole('button', { name: /Ja, graag/ }).click();
    await page.getByRole('button', { name: 'Neem over' }).click();
    await page.getByLabel('Uw antwoord').pressSequentially('Dag');
    await citizen.getByText('U praat met Anna').waitFor();
    await look(citizen, 'chat-agent-typing');
    await page.keyboard.press('Enter');
    await citizen.getByLabel('Uw bericht').pressSequentially('Ik wil graag weten');
    await page.getByText('De inwoner typt').waitFor({ state: 'attached' });
    await look(page, 'desk-citizen-typing');
    await page.getByRole('button', { name: /WOZ/ }).click();
    await citizen.keyboard.press('Enter');
    await page.getByText('nieuw bericht').waitFor();
    await look(page, 'desk-unread');
    await page.getByRole('button', { name: 'Uitloggen' }).click();
    await page.getByRole('heading', { name: 'Inloggen' }).waitFor();
  },

  async told(open, look) {
    const page = await open('/desk', WIDE);
    await signIn(page);
    await page.getByRole('button', { name: /WOZ/ }).click();
    await page.getByRole('button', { name: 'Neem over' }).waitFor();
    const bram = await open('/desk', WIDE);
    await signIn(bram, 'bram');
    await bram.getByRole('button', { name: /WOZ/ }).click();
    await bram.getByRole('button', { name: 'Neem over' }).waitFor();
    const at = Date.now() + 300;
    const clickAt = (time) => {
      const button = [...document.querySelectorAll('.talk-actions button')][0];
      setTimeout(() => button.click(), time - Date.now());
    };
    await Promise.all([bram.evaluate(clickAt, at), page.evaluate(clickAt, at)]);
    await page.waitForTimeout(300);
    await look(page, 'desk-told');
    await look(bram, 'desk-told-other');
  },

  async dialogs(open, look) {
    const page = await open('/desk', WIDE);
    await signIn(page);
    await page.getByRole('button', { name: 'Sneltoetsen' }).click();
    await look(page, 'desk-shortcuts');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Collega’s' }).click();
    await page.getByRole('textbox', { name: 'Naam', exact: true }).fill('Dirk');
    await page.getByRole('dialog').getByLabel('Gebruikersnaam').fill(`dirk${Date.now() % 1000}`);
    await page.getByRole('button', { name: 'Voeg toe' }).click();
    await page.getByText('voor één keer van Dirk').waitFor();
    await look(page, 'desk-colleagues');
  },

  async tablet(open, look) {
    const page = await open('/desk', { viewport: { width: 1024, height: 768 } });
    await signIn(page);
    await page.getByRole('button', { name: /Melding/ }).click();
    await page.getByRole('button', { name: 'Neem over' }).waitFor();
    await look(page, 'desk-tablet');
    await page.getByRole('button', { name: 'Over dit gesprek' }).click();
    await look(page, 'desk-tablet-context');
    await page.getByRole('button', { name: 'English' }).click();
    await look(page, 'desk-tablet-english');
    const phone = await open('/desk', { viewport: { width: 390, height: 844 } });
    await phone.getByLabel('Gebruikersnaam').fill('anna');
    await phone.getByLabel('Wachtwoord').fill('balie-balie-balie');
    await phone.getByRole('button', { name: 'Inloggen' }).click();
    await phone.getByRole('button', { name: /Melding/ }).click();
    await look(phone, 'desk-phone');
  },
};
