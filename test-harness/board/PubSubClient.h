// A stand-in for the Arduino library of this name: the calls that the sketch uses, in MQTT 3.1.1 over a real connection, with the
// limits that the library has: QoS 0, one buffer for what comes in, and a publish of exactly the length that was announced.
#pragma once

#include <string>
#include <vector>

#include "WiFi.h"

class PubSubClient {
 public:
  using Callback = void (*)(char *, uint8_t *, unsigned int);

  explicit PubSubClient(Client &client) : client_(client) {}

  void setServer(const char *host, uint16_t port) {
    host_ = host;
    port_ = port;
  }
  void setCallback(Callback callback) { callback_ = callback; }
  void setBufferSize(uint16_t size) { bufferSize_ = size; }
  bool connected() const { return client_.connected(); }

  void disconnect() {
    send(0xe0, {});
    client_.stop();
  }

  bool connect(const char *id, const char *user, const char *password) {
    if (!client_.connect(host_.c_str(), port_)) return false;
    Bytes body;
    text(body, "MQTT");
    body.push_back(4);
    body.push_back(static_cast<uint8_t>(2 | (user ? 0x80 : 0) | (user && password ? 0x40 : 0)));
    body.push_back(0);
    body.push_back(KEEP_ALIVE_S);
    text(body, id);
    if (user) text(body, user);
    if (user && password) text(body, password);
    send(0x10, body);
    Bytes answer;
    if (receive(answer) == 0x20 && answer.size() == 2 && answer[1] == 0) return true;
    client_.stop();
    return false;
  }

  bool subscribe(const char *filter) {
    Bytes body = {0, 1};
    text(body, filter);
    body.push_back(0);
    return send(0x82, body);
  }

  bool beginPublish(const char *topic, unsigned int length, bool retained) {
    Bytes name;
    text(name, topic);
    left_ = length;
    return head(static_cast<uint8_t>(0x30 | (retained ? 1 : 0)), name.size() + length) &&
           all(name.data(), name.size());
  }

  size_t write(const uint8_t *bytes, size_t length) {
    if (length > left_) {
      fprintf(stderr, "more is written than was announced\n");
      exit(1);
    }
    size_t written = client_.write(bytes, length);
    left_ -= written;
    return written;
  }

  bool endPublish() {
    if (left_ != 0) {
      fprintf(stderr, "%zu bytes less are written than were announced\n", left_);
      exit(1);
    }
    return true;
  }

  bool loop() {
    if (millis() - spokeAt_ > KEEP_ALIVE_S * 500UL) send(0xc0, {});
    while (client_.available()) {
      Bytes body;
      uint8_t type = receive(body);
      if (!connected()) return false;
      if ((type & 0xf0) == 0x30 && body.size() + 5 <= bufferSize_) deliver(body);
    }
    return connected();
  }

 private:
  using Bytes = std::vector<uint8_t>;
  static constexpr uint8_t KEEP_ALIVE_S = 15;

  static void text(Bytes &to, const std::string &value) {
    to.push_back(static_cast<uint8_t>(value.size() >> 8));
    to.push_back(static_cast<uint8_t>(value.size()));
    to.insert(to.end(), value.begin(), value.end());
  }

  bool all(const uint8_t *bytes, size_t length) {
    for (size_t sent = 0; sent < length;) {
      size_t written = client_.write(bytes + sent, length - sent);
      if (written == 0) return false;
      sent += written;
    }
    spokeAt_ = millis();
    return true;
  }

  bool head(uint8_t type, size_t length) {
    Bytes bytes = {type};
    do {
      uint8_t digit = length % 128;
      length /= 128;
      bytes.push_back(static_cast<uint8_t>(digit | (length > 0 ? 0x80 : 0)));
    } while (length > 0);
    return all(bytes.data(), bytes.size());
  }

  bool send(uint8_t type, const Bytes &body) {
    return head(type, body.size()) && all(body.data(), body.size());
  }

  uint8_t receive(Bytes &body) {
    int type = client_.read();
    size_t length = 0;
    for (int shift = 0, digit = 0x80; (digit & 0x80) != 0 && connected(); shift += 7) {
      digit = client_.read();
      length |= static_cast<size_t>(digit & 0x7f) << shift;
    }
    while (connected() && body.size() < length) body.push_back(static_cast<uint8_t>(client_.read()));
    return static_cast<uint8_t>(type);
  }

  void deliver(Bytes &body) {
    size_t length = static_cast<size_t>(body[0] << 8 | body[1]);
    std::string topic(body.begin() + 2, body.begin() + 2 + static_cast<long>(length));
    callback_(topic.data(), body.data() + 2 + length,
              static_cast<unsigned int>(body.size() - 2 - length));
  }

  Client &client_;
  std::string host_;
  uint16_t port_ = 0;
  uint16_t bufferSize_ = 256;
  Callback callback_ = nullptr;
  size_t left_ = 0;
  unsigned long spokeAt_ = 0;
};
