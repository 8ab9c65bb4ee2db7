// Runs the sketch as the board does: once setup, then loop for ever.
#include "Arduino.h"

#include "esp32-cam.ino"

int main() {
  setup();
  for (;;) loop();
}
