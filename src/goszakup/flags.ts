import { custom } from '@oclif/core/flags'
import { defaultBaseUrl } from './token.ts'

/** `--base-url`: the service to speak to, the real one unless said. */
export const baseUrlFlag = custom<string>({ env: 'JARYQ_BASE_URL', default: defaultBaseUrl, helpValue: 'URL' })

/** `--ca-file`: a file of certificates. */
export const caFileFlag = custom<string>({
  description: 'certificates to trust besides the usual ones (PEM)',
  helpValue: 'FILE',
})
