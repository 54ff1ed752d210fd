import { expect, it } from 'vitest'
import { withoutSecrets } from '../../src/terminal/secret.ts'

it('programs of others get the environment without tokens and passwords', () => {
  const env = {
    PATH: '/usr/bin',
    JARYQ_DATA: 'data',
    JARYQ_TOKEN_FILE: '/home/user/token',
    JARYQ_TOKEN: 'secret',
    JARYQ_SANDBOX_TOKEN: 'secret',
    JARYQ_TELEGRAM_TOKEN: 'secret',
    JARYQ_SMTP_PASSWORD: 'secret',
    JARYQ_SMTP_URL: 'smtps://user@example.org',
    MY_TOKEN: 'not ours',
  }
  expect(withoutSecrets(env)).toEqual({
    PATH: '/usr/bin',
    JARYQ_DATA: 'data',
    JARYQ_TOKEN_FILE: '/home/user/token',
    MY_TOKEN: 'not ours',
  })
})
