import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How one answer to a request for a file goes wrong; nothing: as it should be. */
export interface FileAnswer {
  bytes: Buffer
  etag?: string
  lastModified?: string
  /** The Date of the answer, when not now. */
  date?: string
  type?: string
  /** The connection ends after so many bytes of the body. */
  cutAfter?: number
  /** Range is not understood. */
  ignoreRange?: boolean
  /** If-Range is not looked at: a part of the new file is sent for an old one. */
  ignoreIfRange?: boolean
  /** Neither Content-Length nor chunks: the end of the connection is the end of the file. */
  endless?: boolean
  /** In chunks, without a length. */
  chunked?: boolean
  /** What Content-Length says instead of the truth. */
  length?: number
  /** What Content-Range says instead of the truth. */
  contentRange?: string
  /** Bytes of the range are taken from here instead of where they were asked for. */
  shift?: number
  status?: number
  headers?: Record<string, string>
  /** Nothing more comes after so many bytes. */
  stallAfter?: number
  /** A byte every so many milliseconds, and no more. */
  drip?: number
}

export interface FileServer {
  baseUrl: string
  asked: { number: number; path: string; range: string | undefined; authorization: string | undefined }[]
  close(): Promise<void>
}

/** A server of files that misbehaves as `answer` says, request by request. */
export async function serveFiles(answer: (number: number, path: string) => FileAnswer): Promise<FileServer> {
  const asked: FileServer['asked'] = []
  const server = createServer((request, response) => {
    const number = asked.push({
      number: asked.length + 1,
      path: request.url!,
      range: request.headers.range,
      authorization: request.headers.authorization,
    })
    sendFile(request, response, answer(number, request.url!))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Sends one answer to a request for a file. */
export function sendFile(request: IncomingMessage, response: ServerResponse, answer: FileAnswer): void {
  const { bytes, etag, lastModified, cutAfter, stallAfter } = answer
  const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers
  const headers: Record<string, string | number> = { 'content-type': answer.type ?? 'application/pdf' }
  if (etag !== undefined) headers.etag = etag
  if (lastModified !== undefined) headers['last-modified'] = lastModified
  if (answer.date !== undefined) headers.date = answer.date
  let status = 200
  let body = bytes
  const matches = ifRange === undefined || answer.ignoreIfRange === true || ifRange === etag || ifRange === lastModified
  const from = /^bytes=(\d+)-$/.exec(range ?? '')?.[1]
  if (ifNoneMatch !== undefined && ifNoneMatch === etag) status = 304
  else if (from !== undefined && answer.ignoreRange !== true && matches) {
    if (Number(from) >= bytes.length) {
      status = 416
      headers['content-range'] = `bytes */${bytes.length}`
    } else {
      status = 206
      const start = Number(from) + (answer.shift ?? 0)
      headers['content-range'] = answer.contentRange ?? `bytes ${start}-${bytes.length - 1}/${bytes.length}`
      body = bytes.subarray(start)
    }
  }
  status = answer.status ?? status
  if (status === 304 || status === 416) {
    response.writeHead(status, { ...headers, ...answer.headers }).end()
    return
  }
  if (answer.endless === true) {
    headers.connection = 'close'
    response.useChunkedEncodingByDefault = false
  } else if (answer.chunked !== true) headers['content-length'] = answer.length ?? body.length
  response.writeHead(status, { ...headers, ...answer.headers })
  if (answer.drip !== undefined) {
    let at = 0
    const timer = setInterval(() => response.write(body.subarray(at, ++at)), answer.drip)
    response.on('close', () => clearInterval(timer))
    return
  }
  const stop = cutAfter ?? stallAfter
  if (stop === undefined) {
    if (answer.length !== undefined && answer.length > body.length) {
      // The connection ends where the truth does.
      response.write(body, () => response.socket?.end())
    } else response.end(body)
    return
  }
  response.flushHeaders()
  const sent = body.subarray(0, stop)
  const finish = () => {
    if (cutAfter === undefined) return
    if (answer.endless === true) response.socket?.end()
    // The bytes must be on their way before the connection is cut.
    else setTimeout(() => response.socket?.destroy(), 5)
  }
  if (sent.length === 0) finish()
  else response.write(sent, finish)
}
