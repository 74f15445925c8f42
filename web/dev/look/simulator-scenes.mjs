export const simulatorScenes = {
  async phones(open, look) {
    const page = await open('/simulator');
    await page.getByLabel('Sms-bericht').fill('Wat kost een paspoort?');
    await page.keyboard.press('Enter');
    await page.getByLabel('Telegrambericht').fill('Ik wil een paspoort');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Wat moet ik meenemen?' }).click();
    await page.getByText('Neem mee').waitFor();
    await look(page, 'simulator');
    await page.getByLabel('Eigen nummer').selectOption('+31600000003');
    await page.getByRole('button', { name: 'English' }).click();
    await look(page, 'simulator-english');
    const phone = await open('/simulator', { viewport: { width: 360, height: 740 } });
    await look(phone, 'simulator-phone');
  },
};
