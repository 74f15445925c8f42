import type { BalieChat } from '../widget/element.ts';
import './home.css';

const chat = document.querySelector<BalieChat>('balie-chat')!;

document.querySelector('#ask')!.addEventListener('click', () => chat.show());

document.querySelector('#english')!.addEventListener('click', () => {
  chat.lang = 'en';
  chat.show();
});

for (const task of document.querySelectorAll<HTMLElement>('.task')) {
  task.addEventListener('click', () => chat.ask(task.dataset.question!));
}

/** The phones exist only in development. */
async function showSimulatorLink(): Promise<void> {
  const answer = await fetch('/simulator', { method: 'HEAD' }).catch(() => null);
  document.querySelector<HTMLElement>('#simulator')!.hidden = answer?.ok !== true;
}

void showSimulatorLink();
