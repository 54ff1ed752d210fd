import { readCampaigns } from './campaigns.ts'
import { readCases, told } from './store.ts'

/** Cases and campaigns that cannot be read. What a hand wrote has no checksum: it is looked at whether it can be read. */
export async function* verifyCases(dir: string): AsyncGenerator<{ file: string; problem: string | undefined }> {
  const { damaged } = await readCases(dir)
  for (const error of [...damaged, ...(await readCampaigns(dir)).damaged]) yield { file: 'cases', problem: told(error) }
}
