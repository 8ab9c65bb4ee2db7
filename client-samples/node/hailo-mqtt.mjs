// Ask a Hailo MQTT worker from Node.js 18 or newer. One file; needs mqtt.js (npm install mqtt).
//
//   import { Hailo } from './hailo-mqtt.mjs'
//
//   const hailo = new Hailo('mqtt://raspberrypi.local', { client: 'wall' })
//   const reply = await hailo.request('clip', { image: 'red-circle.jpg', timeout: 10_000 })
//   console.log(reply.result.labels[0].label)
//   await hailo.close()

import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import mqtt from 'mqtt'

const NAME = /^[A-Za-z0-9._~:@-]{1,64}$/
const LANES = { high: 'request-high', normal: 'request', low: 'request-low' }
const GRACE = 5000 // milliseconds that an answer may take beyond its timeout

/** An error reply. `code` is for programs, the message for people, `reply` the whole of it. */
export class HailoError extends Error {
  constructor(reply) {
    super(`${reply.code}: ${reply.error}`)
    this.name = 'HailoError'
    this.code = reply.code
    this.retryable = reply.retryable === true
    this.reply = reply
  }
}

/** A connection to the broker. A broker that is not there yet, or goes, is waited for. */
export class Hailo {
  #base
  #queue
  #onReply
  #sendAgain
  #pending = new Map() // id -> {topic, payload, attempts, sentAt, onChunk, onEvent, answered}
  #subscribed = false
  #timer
  #mqtt

  /**
   * client     who asks: names the reply topics and the broker session, so use one name for each
   *            program. Replies that came while it was away are delivered at the next start.
   * queue      a directory: requests are kept there until they are answered, and sent again at the
   *            next start. Without it they are kept in memory.
   * onReply    called as onReply(id, reply) with replies that no promise waits for any more, such
   *            as those to requests of an earlier start
   * sendAgain  milliseconds without a reply until a request is sent again, under the same id: it
   *            does not run twice
   * lasting    false: the broker forgets this client when it goes
   * mqtt       further options of mqtt.js, such as username, password, ca
   */
  constructor(url = 'mqtt://localhost:1883', {
    client = defaultClient(), base = 'hailo/v1', queue, onReply, sendAgain = 60_000,
    lasting = true, mqtt: options = {}
  } = {}) {
    if (!NAME.test(client)) {
      throw new RangeError(`client is 1 to 64 of A-Z a-z 0-9 . _ ~ : @ -, not '${client}'`)
    }
    this.client = client
    this.#base = base
    this.#queue = queue
    this.#onReply = onReply
    this.#sendAgain = sendAgain
    this.#restore()
    this.#mqtt = mqtt.connect(url, {
      keepalive: 30,
      reconnectOnConnackError: true,
      ...options,
      clientId: `hailo-${client}`,
      clean: !lasting,
      resubscribe: false // #connected does
    })
    this.#mqtt.on('connect', () => this.#connected())
    this.#mqtt.on('close', () => { this.#subscribed = false })
    this.#mqtt.on('message', (topic, payload) => this.#received(topic, payload))
    this.#mqtt.on('error', error => { // one that only is not there is waited for in silence
      if (error.code !== 'ECONNREFUSED') console.error(`hailo-mqtt: ${error.message || error.code}`)
    })
    this.#timer = setInterval(() => this.#repeat(), 1000)
  }

  /**
   * Sends a request and gives its reply. Throws HailoError, or a TimeoutError.
   *
   * image      path of a picture, its bytes, or a tensor object; an array of them for several
   * text       the prompt, or the text to embed
   * tensor     {dtype, shape, data_b64}
   * input      the whole `input` object instead of the three above
   * lane       'high', 'normal' or 'low'
   * timeout    milliseconds after which the worker need not answer any more with a result
   * onChunk    called as onChunk(text, seq) with each piece of a streamed answer; at a second seq 0
   *            the answer begins anew, because the device was lost
   * onEvent    called as onEvent(event) with how far the request is
   * attempts   how often a request is sent that fails in a way that may pass
   * signal     an AbortSignal that cancels the request
   *
   * Any other field of a request may be given too: model, params, metadata, keep, conversation, ...
   */
  async request(type, {
    id = randomUUID(), image, text, tensor, input, lane = 'normal', timeout = 60_000, onChunk,
    onEvent, attempts = 3, signal, ...fields
  } = {}) {
    id = String(id)
    if (!NAME.test(id)) throw new RangeError(`id is 1 to 64 of A-Z a-z 0-9 . _ ~ : @ -, not '${id}'`)
    if (!LANES[lane]) throw new RangeError(`lane is high, normal or low, not '${lane}'`)
    signal?.throwIfAborted()
    const body = { ...fields, input: { ...input }, timeout_ms: timeout }
    if (Array.isArray(image)) body.input.images = image.map(picture)
    else if (image !== undefined) body.input.image = picture(image)
    if (text !== undefined) body.input[type === 'clip' ? 'text' : 'prompt'] = text
    if (tensor !== undefined) body.input.tensor = tensor
    if (onChunk) body.stream = true
    if (onEvent) body.events = true
    const topic = [this.#base, LANES[lane], type, this.client, id].join('/')
    const request = { topic, payload: JSON.stringify(body), attempts, onChunk, onEvent }
    const cancel = () => this.cancel(id).catch(() => {}) // then it is answered, or times out
    signal?.addEventListener('abort', cancel)
    try {
      return await this.#send(id, request, timeout + GRACE, this.#queue)
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  /** Performs ping, status, device_status, load_model and the like; gives the reply. */
  async control(action, { worker = 'all', timeout = 10_000, ...fields } = {}) {
    const id = randomUUID()
    const topic = [this.#base, 'control', worker, action].join('/')
    const body = { ...fields, reply_to: [this.#base, 'reply', this.client, id].join('/') }
    if (action !== 'cancel' && action !== 'lookup') { // there, client and id name the request
      Object.assign(body, { client: this.client, id })
    }
    return this.#send(id, { topic, payload: JSON.stringify(body), attempts: 1 }, timeout)
  }

  /** Cancels a request; true if it was stopped. */
  async cancel(id, worker = 'all') {
    const reply = await this.control('cancel', { worker, client: this.client, id: String(id) })
    return reply.cancelled
  }

  /** Waits until the broker has all requests, so that this client may go and come back later. */
  async sent() {
    await Promise.all([...this.#pending.values()].map(request => request.confirmed))
  }

  /** Ends the connection; the broker keeps replies for the next start. */
  async close() {
    clearInterval(this.#timer)
    await this.#mqtt.endAsync()
  }

  // How it is kept and sent ---------------------------------------------------------------------

  async #send(id, request, limit, queue) {
    if (this.#pending.has(id)) throw new Error(`a request with id '${id}' is not answered yet`)
    this.#pending.set(id, request)
    request.unwritten = queue !== undefined
    request.confirmed = new Promise(resolve => { request.confirm = resolve })
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        request.answered = reply => this.#tell(id, reply)
        if (!queue) this.#pending.delete(id)
        const error = new Error(`no reply within ${limit / 1000} s: is a worker online?`)
        reject(Object.assign(error, { name: 'TimeoutError' }))
      }, limit)
      request.answered = reply => {
        clearTimeout(timer)
        if (reply.status === 'ok') resolve(reply)
        else reject(new HailoError(reply))
      }
      request.failed = error => {
        clearTimeout(timer)
        this.#pending.delete(id)
        reject(error)
      }
    })
    if (queue) {
      this.#write(id, request).then(() => this.#publishFirst(request), request.failed)
    } else {
      this.#publishFirst(request)
    }
    return answer
  }

  #publishFirst(request) {
    request.unwritten = false
    if (this.#subscribed) this.#publish(request)
  }

  #publish(request) {
    request.sentAt = performance.now()
    this.#mqtt.publish(request.topic, request.payload, { qos: 1 }, error => {
      if (!error) request.confirm?.()
    })
  }

  async #write(id, request) {
    await mkdir(this.#queue, { recursive: true })
    const whole = this.#file(id)
    const part = await open(`${whole}.part`, 'w')
    try {
      await part.writeFile(JSON.stringify({ topic: request.topic, payload: request.payload }))
      await part.sync()
    } finally {
      await part.close()
    }
    await rename(`${whole}.part`, whole)
  }

  #file(id) {
    return join(this.#queue, `${encodeURIComponent(id)}.json`)
  }

  #restore() {
    if (!this.#queue) return
    mkdirSync(this.#queue, { recursive: true })
    const written = name => statSync(join(this.#queue, name)).mtimeMs
    const names = readdirSync(this.#queue).filter(name => name.endsWith('.json'))
    for (const name of names.sort((one, other) => written(one) - written(other))) {
      const id = decodeURIComponent(basename(name, '.json'))
      const kept = JSON.parse(readFileSync(join(this.#queue, name), 'utf8'))
      this.#pending.set(id, { ...kept, attempts: 3, answered: reply => this.#tell(id, reply) })
    }
  }

  #tell(id, reply) {
    this.#onReply?.(id, reply)
  }

  #repeat() {
    if (!this.#subscribed) return
    for (const request of this.#pending.values()) {
      if (performance.now() - request.sentAt > this.#sendAgain) this.#publish(request)
    }
  }

  // What the broker says ------------------------------------------------------------------------

  #connected() {
    const topic = [this.#base, 'reply', this.client].join('/')
    this.#mqtt.subscribe({
      [`${topic}/+`]: { qos: 1 }, [`${topic}/+/chunk`]: { qos: 0 }, [`${topic}/+/event`]: { qos: 0 }
    }, error => {
      if (error) return // the connection went; the next one subscribes
      this.#subscribed = true
      for (const request of this.#pending.values()) {
        // mqtt.js itself repeats what the broker did not confirm
        if (request.sentAt === undefined && !request.unwritten) this.#publish(request)
      }
    })
  }

  #received(topic, payload) {
    const start = [this.#base, 'reply', this.client, ''].join('/')
    const [id, kind] = topic.slice(start.length).split('/')
    const body = JSON.parse(payload.toString())
    const request = this.#pending.get(id)
    if (kind === 'chunk') return void request?.onChunk?.(body.text, body.seq)
    if (kind === 'event') return void request?.onEvent?.(body)
    if (request && this.#triesAgain(request, body)) return
    this.#pending.delete(id)
    if (this.#queue) rmSync(this.#file(id), { force: true })
    if (request) request.answered(body)
    else if (!body.duplicate) this.#tell(id, body)
  }

  #triesAgain(request, reply) {
    const passes = reply.retryable && reply.code !== 'TIMEOUT' && reply.code !== 'EXPIRED'
    if (!passes || request.attempts <= 1) return false
    request.attempts -= 1
    const wait = reply.retry_after_ms ?? 1000
    request.sentAt = performance.now() - this.#sendAgain + wait // when #repeat sends it
    return true
  }
}

/** The tensor object of a typed array such as Float32Array. */
export function tensor(array, shape = [array.length]) {
  const dtype = array.constructor.name.replace(/(Clamped)?Array$/, '').toLowerCase()
    .replace(/^big/, '')
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
  return { dtype, shape, data_b64: bytes.toString('base64') }
}

function picture(image) {
  if (typeof image === 'string') image = readFileSync(image)
  return image instanceof Uint8Array ? Buffer.from(image).toString('base64') : image
}

function defaultClient() {
  const program = basename(process.argv[1] ?? 'node').replace(/\.\w+$/, '')
  return `${program}@${hostname()}`.replace(/[^A-Za-z0-9._~:@-]/g, '-').slice(0, 64)
}
