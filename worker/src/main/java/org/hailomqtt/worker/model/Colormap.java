package org.hailomqtt.worker.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Scales of colours, under the names they have in matplotlib and OpenCV. Immutable. */
enum Colormap {
  /** Black over purple and orange to pale yellow. */
  INFERNO(
      0x000004, 0x1B0C41, 0x4A0C6B, 0x781C6D, 0xA52C60, 0xCF4446, 0xED6925, 0xFB9B06, 0xF7D13D,
      0xFCFFA4),
  /** Black over purple and pink to cream. */
  MAGMA(
      0x000004, 0x180F3D, 0x440F76, 0x721F81, 0x9E2F7F, 0xCD4071, 0xF1605D, 0xFD9668, 0xFECA8D,
      0xFCFDBF),
  /** Blue over purple and orange to yellow. */
  PLASMA(
      0x0D0887, 0x46039F, 0x7201A8, 0x9C179E, 0xBD3786, 0xD8576B, 0xED7953, 0xFB9F3A, 0xFDCA26,
      0xF0F921),
  /** Purple over blue and green to yellow. */
  VIRIDIS(
      0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B,
      0xFDE725),
  /** Blue over cyan and yellow to red. */
  JET(0x00007F, 0x0000FF, 0x007FFF, 0x00FFFF, 0x7FFF7F, 0xFFFF00, 0xFF7F00, 0xFF0000, 0x7F0000),
  /** Black to white. */
  GRAY(0x000000, 0xFFFFFF);

  @SuppressWarnings("ImmutableEnumChecker") // Never written, never handed out.
  private final int[] stops;

  Colormap(int... stops) {
    this.stops = stops;
  }

  /** All of them by the names that requests use. */
  static Map<String, Colormap> names() {
    return Arrays.stream(values())
        .collect(Collectors.toMap(map -> map.name().toLowerCase(Locale.ROOT), Function.identity()));
  }

  /** The colour of a share from 0 to 1, as 0xRRGGBB. */
  int rgb(float share) {
    float at = share * (stops.length - 1);
    int stop = Math.min((int) at, stops.length - 2);
    float rest = at - stop;
    int from = stops[stop];
    int to = stops[stop + 1];
    return mixed(from >> 16, to >> 16, rest) << 16
        | mixed((from >> 8) & 0xFF, (to >> 8) & 0xFF, rest) << 8
        | mixed(from & 0xFF, to & 0xFF, rest);
  }

  private static int mixed(int from, int to, float rest) {
    return Math.round(from + (to - from) * rest);
  }
}
