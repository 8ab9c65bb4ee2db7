// Asks a Hailo MQTT worker what the camera of an ESP32-CAM sees, and prints the answer: one line of text.
// Needs the library PubSubClient (2.8 or newer). Set up settings.h first.

#include <PubSubClient.h>
#include <WiFi.h>

#include "esp_camera.h"
#include "settings.h"

WiFiClient wifi;
PubSubClient mqtt(wifi);

unsigned long question = 0;   // the id of the last request
bool waiting = false;         // for its reply
unsigned long askedAt = 0;
unsigned long triedAt = 0;

// What came back. A reply to an earlier question is old news.
void onReply(char *topic, uint8_t *text, unsigned int length) {
  const char *id = strrchr(topic, '/') + 1;
  if (!waiting || strtoul(id, nullptr, 10) != question) return;
  waiting = false;
  Serial.write(text, length);   // not a C string: it has a length, and no 0 at its end
  Serial.println();
}

// The pins of the AI Thinker ESP32-CAM; others are in the Arduino example CameraWebServer, camera_pins.h.
bool startCamera() {
  camera_config_t camera = {};
  camera.pin_pwdn = 32;
  camera.pin_reset = -1;
  camera.pin_xclk = 0;
  camera.pin_sccb_sda = 26;
  camera.pin_sccb_scl = 27;
  camera.pin_d7 = 35;
  camera.pin_d6 = 34;
  camera.pin_d5 = 39;
  camera.pin_d4 = 36;
  camera.pin_d3 = 21;
  camera.pin_d2 = 19;
  camera.pin_d1 = 18;
  camera.pin_d0 = 5;
  camera.pin_vsync = 25;
  camera.pin_href = 23;
  camera.pin_pclk = 22;
  camera.xclk_freq_hz = 20000000;
  camera.ledc_timer = LEDC_TIMER_0;
  camera.ledc_channel = LEDC_CHANNEL_0;
  camera.pixel_format = PIXFORMAT_JPEG;
  camera.frame_size = FRAMESIZE_VGA;
  camera.jpeg_quality = 12;
  camera.fb_count = 2;
  camera.fb_location = CAMERA_FB_IN_PSRAM;
  camera.grab_mode = CAMERA_GRAB_LATEST;
  return esp_camera_init(&camera) == ESP_OK;
}

// Once every two seconds, until it works.
void connectToBroker() {
  if (triedAt != 0 && millis() - triedAt < 2000) return;
  triedAt = millis();
  if (mqtt.connect(CLIENT, USER, PASSWORD)) {
    mqtt.subscribe("hailo/v1/reply/" CLIENT "/+");
    waiting = false;
    Serial.println("connected");
  } else {
    Serial.println("no broker yet");
  }
}

// The picture goes out piece by piece: it need not fit into PubSubClient's buffer.
bool ask(const uint8_t *picture, size_t length) {
  char topic[160];
  snprintf(topic, sizeof topic, "hailo/v1/request/" PRESET "/" CLIENT "/%lu", ++question);
  if (!mqtt.beginPublish(topic, length, false)) return false;
  for (size_t sent = 0; sent < length;) {
    size_t written = mqtt.write(picture + sent, length - sent < 1024 ? length - sent : 1024);
    if (written == 0) return false;
    sent += written;
  }
  return mqtt.endPublish();
}

void setup() {
  Serial.begin(115200);
  if (!startCamera()) Serial.println("no camera; is it plugged in, and are these its pins?");
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
  mqtt.setServer(BROKER, PORT);
  mqtt.setCallback(onReply);
  mqtt.setBufferSize(512);   // a compact reply has less than 200 bytes, beside its topic
  question = esp_random() % 1000000;
}

void loop() {
  if (WiFi.status() != WL_CONNECTED) {
    delay(100);
    return;
  }
  if (!mqtt.connected()) {
    connectToBroker();
    delay(10);
    return;
  }
  mqtt.loop();
  bool due = askedAt == 0 || millis() - askedAt >= EVERY_MS;
  bool givenUp = millis() - askedAt >= 30000;
  if (due && (!waiting || givenUp)) {
    askedAt = millis();
    camera_fb_t *frame = esp_camera_fb_get();
    if (frame != nullptr) {
      waiting = ask(frame->buf, frame->len);
      if (!waiting) mqtt.disconnect();   // half a picture is on its way: begin anew
      esp_camera_fb_return(frame);
    }
  }
  delay(10);
}
