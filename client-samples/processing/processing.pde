// Draws a red circle at every click, asks a Hailo MQTT worker what it sees, and writes the answer below.
// Needs the library "MQTT" by Joël Gähwiler.
import mqtt.*;

MQTTClient client;
String answer = "click";
int question = 0;

void setup() {
  size(320, 320);
  background(255);
  client = new MQTTClient(this);
  client.connect("mqtt://localhost", "processing-sketch");
}

void clientConnected() {
  client.subscribe("hailo/v1/reply/processing/+");
}

void draw() {
  fill(255);
  noStroke();
  rect(0, 290, width, 30);
  fill(0);
  text(answer, 10, 310);
}

void mousePressed() {
  background(255);
  fill(200, 0, 0);
  ellipse(mouseX, mouseY, 120, 120);
  get(0, 0, width, 290).save(dataPath("question.jpg"));
  question++;
  client.publish("hailo/v1/request/shape/processing/" + question, loadBytes("question.jpg"));
  answer = "...";
}

// The preset "shape" answers in plain text.
void messageReceived(String topic, byte[] payload) {
  if (topic.endsWith("/" + question)) answer = new String(payload, java.nio.charset.StandardCharsets.UTF_8);
}
