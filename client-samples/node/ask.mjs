#!/usr/bin/env node
// Sends files to a Hailo MQTT worker and prints a line for each: node ask.mjs clip *.jpg
import { parseArgs } from 'node:util'
import { Hailo } from './hailo-mqtt.mjs'

const USAGE = `Usage: node ask.mjs [OPTION...] TYPE PICTURE...

  --url URL          the broker (mqtt://localhost:1883; mqtts:// for TLS, ws:// for WebSockets)
  --client NAME      who asks (ask@ and the name of this machine)
  --username NAME    the password is taken from HAILO_MQTT_PASSWORD
  --model NAME
  --param NAME=JSON  a parameter of the type, such as top_k=3; may be repeated
  --prompt TEXT      a question; the answer is shown as it comes
  --lane LANE        high, normal or low
  --timeout MS       60000`

let given
try {
  given = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'mqtt://localhost:1883' },
      client: { type: 'string' },
      username: { type: 'string' },
      model: { type: 'string' },
      param: { type: 'string', multiple: true, default: [] },
      prompt: { type: 'string' },
      lane: { type: 'string', default: 'normal' },
      timeout: { type: 'string', default: '60000' }
    }
  })
  if (given.positionals.length === 0) throw new Error('no TYPE was given')
} catch (error) {
  console.error(`${error.message}\n\n${USAGE}`)
  process.exit(64)
}

const { url, client, username, model, param, prompt, lane, timeout } = given.values
const [type, ...files] = given.positionals
const params = Object.fromEntries(param.map(each => {
  const [name, ...value] = each.split('=')
  return [name, JSON.parse(value.join('='))]
}))
const credentials = username && { username, password: process.env.HAILO_MQTT_PASSWORD }
const hailo = new Hailo(url, { client, mqtt: { ...credentials } })

async function ask(file) {
  try {
    const reply = await hailo.request(type, {
      image: file, text: prompt, model, params, lane, timeout: Number(timeout),
      onChunk: prompt === undefined ? undefined : text => process.stdout.write(text)
    })
    console.log(prompt === undefined ? `${file} ${JSON.stringify(reply.result)}` : '')
  } catch (error) {
    console.error(`${file ?? type}: ${error.message}`)
    process.exitCode = 1
  }
}

await Promise.all(files.length === 0 ? [ask()] : files.map(ask))
await hailo.close()
