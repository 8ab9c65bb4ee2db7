// A camera that sees what is in the file named by PICTURE.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

enum { ESP_OK, LEDC_TIMER_0, LEDC_CHANNEL_0 };
enum { PIXFORMAT_JPEG, FRAMESIZE_VGA, CAMERA_FB_IN_PSRAM, CAMERA_GRAB_LATEST };

struct camera_config_t {
  int pin_pwdn, pin_reset, pin_xclk, pin_sccb_sda, pin_sccb_scl;
  int pin_d7, pin_d6, pin_d5, pin_d4, pin_d3, pin_d2, pin_d1, pin_d0;
  int pin_vsync, pin_href, pin_pclk, xclk_freq_hz, ledc_timer, ledc_channel;
  int pixel_format, frame_size, jpeg_quality, fb_location, grab_mode;
  size_t fb_count;
};

struct camera_fb_t {
  uint8_t *buf;
  size_t len;
};

inline uint8_t seen[1 << 20];
inline camera_fb_t frame = {seen, 0};

inline int esp_camera_init(const camera_config_t *) {
  FILE *file = fopen(getenv("PICTURE"), "rb");
  if (file == nullptr) return -1;
  frame.len = fread(seen, 1, sizeof seen, file);
  fclose(file);
  return ESP_OK;
}

inline camera_fb_t *esp_camera_fb_get() { return &frame; }

inline void esp_camera_fb_return(camera_fb_t *) {}
