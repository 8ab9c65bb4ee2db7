// node.script hailo.js: "ask FILE" sends a picture to a Hailo MQTT worker, and the answer comes out of the outlet.
// Needs mqtt.js: send the message "script npm install" to the node.script object once.
const fs = require('fs')
const mqtt = require('mqtt')
const max = require('max-api')

const BROKER = process.env.HAILO_BROKER || 'mqtt://localhost:1883'
const CLIENT = 'max'       // a name that no other client has
let preset = 'shape'       // what to ask; one that answers in plain text
let question = 0

const client = mqtt.connect(BROKER)
client.on('connect', () => client.subscribe(`hailo/v1/reply/${CLIENT}/+`))
client.on('error', error => max.post(`hailo: ${error.message}`))
client.on('message', (topic, answer) => {
  if (topic.endsWith(`/${question}`)) max.outlet('answer', answer.toString())
})

max.addHandler('preset', name => { preset = name })
max.addHandler('ask', file => {
  question++
  client.publish(`hailo/v1/request/${preset}/${CLIENT}/${question}`, fs.readFileSync(file))
})
