// A network that is always there, and its connections: the sockets of a PC.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "Arduino.h"

enum wl_status_t { WL_CONNECTED = 3 };

struct Network {
  void begin(const char *, const char *) {}
  wl_status_t status() { return WL_CONNECTED; }
};

inline Network WiFi;

class Client {
 public:
  ~Client() { stop(); }

  bool connect(const char *host, uint16_t port) {
    stop();
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host, &address.sin_addr);
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0) return true;
    stop();
    return false;
  }

  bool connected() const { return socket_ >= 0; }

  size_t write(const uint8_t *bytes, size_t length) {
    if (!connected()) return 0;
    ssize_t written = send(socket_, bytes, length, MSG_NOSIGNAL);
    if (written <= 0) stop();
    return written > 0 ? static_cast<size_t>(written) : 0;
  }

  bool available(int waitMs = 0) const {
    pollfd what = {socket_, POLLIN, 0};
    return connected() && poll(&what, 1, waitMs) > 0;
  }

  // A byte, or -1 if none comes within five seconds.
  int read() {
    uint8_t byte;
    if (available(5000) && recv(socket_, &byte, 1, 0) == 1) return byte;
    stop();
    return -1;
  }

  void stop() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

 private:
  int socket_ = -1;
};

using WiFiClient = Client;
