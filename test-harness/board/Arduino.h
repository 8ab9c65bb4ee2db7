// The part of Arduino's API that the ESP32 sketch uses, on a PC.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

inline unsigned long millis() {
  using namespace std::chrono;
  static const auto start = steady_clock::now();
  return 1 + static_cast<unsigned long>(
                 duration_cast<milliseconds>(steady_clock::now() - start).count());
}

inline void delay(unsigned long ms) { usleep(static_cast<useconds_t>(ms * 1000)); }

inline uint32_t esp_random() { return std::random_device{}(); }

struct SerialPort {
  void begin(unsigned long) {}
  size_t write(const uint8_t *bytes, size_t length) { return fwrite(bytes, 1, length, stdout); }
  void println(const char *text = "") {
    puts(text);
    fflush(stdout);
  }
};

inline SerialPort Serial;
