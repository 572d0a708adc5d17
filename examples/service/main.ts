/** Starts the service; SIGTERM and SIGINT end it when it has answered what it had accepted. */
import { Service } from './service.js';
import { settingsFrom } from './settings.js';

const service = await Service.start(settingsFrom(process.env));
console.log(`listening on port ${service.port}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    console.log('finishing');
    void service.close().then(() => console.log('closed'));
  });
}
